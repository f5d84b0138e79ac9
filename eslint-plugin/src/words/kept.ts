/** What was made of equal options before: a rule is set up for each file, mostly with the options of the file before. */
export function kept<Options extends object, Made>(
  make: (options: Options) => Made,
): (options: Options) => Made {
  const made = new Map<string, Made>();
  return (options) => {
    const key = JSON.stringify(options);
    let before = made.get(key);
    if (before === undefined) made.set(key, (before = make(options)));
    return before;
  };
}
