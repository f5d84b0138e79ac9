/** The names in a text, separated by commas: how the word lists of this folder are written down. */
export function listed(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
}
