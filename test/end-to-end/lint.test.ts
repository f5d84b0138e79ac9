import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { mustRun, run } from '../harness/command.mjs';
import { repositoryRoot } from '../harness/scratch.mjs';
import { caseOf } from './cases.js';
import { prepare, type Prepared } from './prepare.js';
import './clean-up.js';

const planted = `import { logger } from './observability/index.js';

export function planted(user: { id: string; password: string }, work: () => void): void {
  logger.info(\`user \${user.id} signed in\`);
  logger.info({ password: user.password }, 'signed in');
  try {
    work();
  } catch {}
}
`;

interface Finding {
  ruleId: string | null;
  line: number;
}

describe('the packed plugin on a wired service', () => {
  let prepared: Prepared;
  let file: string;

  beforeAll(async () => {
    prepared = await prepare(caseOf('express5-ts-orders'), { checks: true });
    file = path.join(prepared.folder, 'src/planted.ts');
  });

  it('is wired with the service’s own checks as green as before', () => {
    expect(prepared.init.code, prepared.init.output).toBe(0);
  });

  /** ESLint of this repository, by its alias, on the service with the service's own config. */
  const eslint = (alias: string, ...args: string[]) => {
    const home = path.dirname(
      createRequire(path.join(repositoryRoot, 'package.json')).resolve(`${alias}/package.json`),
    );
    return run('node', [path.join(home, 'bin/eslint.js'), ...args], {
      cwd: prepared.folder,
      env: prepared.env,
    });
  };

  it('comes with the service’s own lint command', async () => {
    expect(JSON.parse(readFileSync(path.join(prepared.folder, 'package.json'), 'utf8'))).toHaveProperty([
      'devDependencies',
      'eslint-plugin-sightline',
    ]);
    await mustRun('npm', ['run', 'lint'], { cwd: prepared.folder, env: prepared.env });
  });

  it.each([
    ['9', 'eslint9'],
    ['10', 'eslint'],
  ])('is quiet on the emitted source and finds what is planted, on ESLint %s', async (major, alias) => {
    const version = await eslint(alias, '--version');
    expect(version.stdout).toMatch(new RegExp(`^v${major}\\.`));
    const emitted = await eslint(alias, '--max-warnings', '0', 'src/observability');
    expect(emitted.code, emitted.output).toBe(0);

    writeFileSync(file, planted);
    const { stdout, stderr } = await eslint(alias, '--format', 'json', 'src/planted.ts');
    expect(stdout, stderr).not.toBe('');
    const [result] = JSON.parse(stdout) as { messages: Finding[] }[];
    const found = (result?.messages ?? [])
      .filter(({ ruleId }) => ruleId?.startsWith('sightline/'))
      .map(({ ruleId, line }) => `${String(line)} ${String(ruleId)}`);
    expect(found).toEqual([
      '4 sightline/structured-log',
      '5 sightline/no-sensitive-data',
      '8 sightline/no-swallowed-error',
    ]);

    await eslint(alias, '--fix', 'src/planted.ts');
    expect(readFileSync(file, 'utf8')).toMatch(/logger\.info\(\{ .+ \}, 'user signed in'\)/);
    await mustRun('npm', ['run', 'typecheck'], { cwd: prepared.folder, env: prepared.env });
    writeFileSync(file, 'export {};\n');
  });
});
