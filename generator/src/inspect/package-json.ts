import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { Problem } from '../problem.js';
import type { PackageJson } from './service.js';

/** Reads `root`/package.json as text and data. Throws the Problem that says what is wrong with it, and where. */
export async function readPackageJson(root: string): Promise<{ text: string; data: PackageJson }> {
  const text = await readIfThere(join(root, 'package.json'));
  if (text === undefined) {
    throw new Problem(
      `There is no package.json in ${root}.`,
      'Run the command in the folder of the service, the one that holds its package.json.',
    );
  }
  return { text, data: parsePackageJson(text, 'package.json') };
}

/** As npm reads it: strict JSON, a BOM allowed. */
export function parsePackageJson(text: string, file: string): PackageJson {
  const errors: ParseError[] = [];
  const data: unknown = parse(text.replace(/^\uFEFF/, ''), errors, { disallowComments: true });
  const [error] = errors;
  if (error !== undefined) {
    const line = text
      .replace(/^\uFEFF/, '')
      .slice(0, error.offset)
      .split('\n').length;
    const conflict = /^(?:<{7}|={7}|>{7})/m.test(text)
      ? ' (a merge conflict marker was left in the file)'
      : '';
    throw new Problem(
      `${file}:${String(line)} is not valid JSON: ${inWords(printParseErrorCode(error.error))}${conflict}`,
      `Repair ${file}, then run the command once more. Nothing was changed.`,
    );
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new Problem(
      `${file} does not hold a JSON object.`,
      `Repair ${file}, then run the command once more. Nothing was changed.`,
    );
  }
  return withSoundSections(data as Record<string, unknown>, file);
}

/** "PropertyNameExpected" as a reader says it. */
function inWords(code: string): string {
  return code.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).toLowerCase();
}

const SECTIONS = [
  'scripts',
  'dependencies',
  'devDependencies',
  'peerDependencies',
  'optionalDependencies',
  'engines',
];

/** The parts that are read as maps of text must be that, or every later reading of them would be a guess. */
function withSoundSections(data: Record<string, unknown>, file: string): PackageJson {
  for (const section of SECTIONS) {
    const value = data[section];
    if (value === undefined) continue;
    const sound =
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.values(value).every((one) => typeof one === 'string');
    if (!sound) {
      throw new Problem(
        `"${section}" in ${file} must be an object of strings.`,
        `Repair ${file}, then run the command once more. Nothing was changed.`,
      );
    }
  }
  return data;
}

/** Text of a file, undefined where there is none. Other failures (no permission) are thrown. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw new Problem(
      `${path} cannot be read (${code ?? String(error)}).`,
      'Check the permissions of the file.',
    );
  }
}

/** The range that a package is declared with, in whichever section. */
export function declaredRange(data: PackageJson, name: string): string | undefined {
  return (
    data.dependencies?.[name] ??
    data.optionalDependencies?.[name] ??
    data.devDependencies?.[name] ??
    data.peerDependencies?.[name]
  );
}
