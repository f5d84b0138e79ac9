export async function main(argv: readonly string[]): Promise<number> {
  const { default: yargs } = await import('yargs');
  await yargs([...argv]).scriptName('sightline').parseAsync();
  return 0;
}
