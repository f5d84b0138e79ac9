import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A repository on disk, outside this one and gone after the test. Objects are written as JSON. */
export function temporaryRepository(files: Record<string, string | object>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-inspect-')));
  onTestFinished(() => {
    rmSync(root, { recursive: true, force: true });
  });
  for (const [file, content] of Object.entries(files)) {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }
  return root;
}

/** The least that is a service: one file, Express declared. */
export const EXPRESS_SERVER = "const express = require('express');\nexpress().listen(3000);\n";
