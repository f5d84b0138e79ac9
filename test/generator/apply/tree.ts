import {
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export type Tree = Record<string, string>;

/** A new folder outside of any repository, links resolved. */
export function temporaryFolder(): string {
  return realpathSync(mkdtempSync(path.join(os.tmpdir(), 'sightline-test-')));
}

export function writeTree(root: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
}

/** Every file, link and folder with its mode and content: equal trees are equal to the byte. */
export function readTree(root: string, skip: readonly string[] = []): Tree {
  const tree: Tree = {};
  const visit = (folder: string): void => {
    for (const name of readdirSync(folder).sort()) {
      const file = path.join(folder, name);
      const relative = path.relative(root, file);
      if (skip.includes(relative)) continue;
      const stats = lstatSync(file);
      const mode = (stats.mode & 0o7777).toString(8);
      if (stats.isSymbolicLink()) tree[relative] = `link ${readlinkSync(file)}`;
      else if (stats.isDirectory()) {
        tree[`${relative}/`] = mode;
        visit(file);
      } else tree[relative] = `${mode} ${readFileSync(file, 'latin1')}`;
    }
  };
  visit(root);
  return tree;
}

export function copyTree(from: string): string {
  const to = temporaryFolder();
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  return to;
}
