import { ESLint } from 'eslint';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import plugin from '../../eslint-plugin/src/index.js';
import sarif from '../../eslint-plugin/src/sarif.js';

const cwd = fileURLToPath(new URL('../..', import.meta.url));

interface Log {
  version: string;
  runs: {
    tool: { driver: { name: string; rules: { id: string; helpUri: string }[] } };
    originalUriBaseIds: Record<string, { uri: string }>;
    invocations: { executionSuccessful: boolean; toolExecutionNotifications?: unknown[] }[];
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      message: { text: string };
      locations: { physicalLocation: { artifactLocation: object; region?: object } }[];
      partialFingerprints: Record<string, string>;
      suppressions?: object[];
    }[];
  }[];
}

async function logOf(code: string, filePath = 'src/a b.js') {
  const eslint = new ESLint({ cwd, overrideConfigFile: true, overrideConfig: [plugin.configs.recommended] });
  const results = await eslint.lintText(code, { filePath });
  const { version, runs } = JSON.parse(
    sarif(results, { cwd, rulesMeta: eslint.getRulesMetaForResults(results) }),
  ) as Log;
  expect(version).toBe('2.1.0');
  const [run] = runs;
  if (!run) throw new Error('no run');
  return run;
}

it('tells rule, level, message and place of a finding, with the file relative to where ESLint ran', async () => {
  const run = await logOf('try {\n  work();\n} catch {}\n');
  const [result] = run.results;
  expect(result).toMatchObject({
    ruleId: 'sightline/no-swallowed-error',
    ruleIndex: 0,
    level: 'error',
    message: { text: expect.stringContaining('The error ends here') as string },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'src/a%20b.js', uriBaseId: '%SRCROOT%' },
          region: { startLine: 3, startColumn: 3, endLine: 3, endColumn: 9 },
        },
      },
    ],
  });
  expect(run.originalUriBaseIds['%SRCROOT%']?.uri).toMatch(/^file:\/\/\/.*[^/]\/$/);
  expect(run.tool.driver.rules[0]?.helpUri).toMatch(/no-swallowed-error\.md$/);
});

it('marks what a comment suppresses, with the reason that the comment gives', async () => {
  const run = await logOf(
    'try { work(); }\n// eslint-disable-next-line sightline/no-swallowed-error -- nobody minds\ncatch {}\n',
  );
  expect(run.results[0]?.suppressions).toEqual([{ kind: 'inSource', justification: 'nobody minds' }]);
});

it('gives a finding the same fingerprint when lines are added, and equal lines different ones', async () => {
  const prints = (run: Awaited<ReturnType<typeof logOf>>) =>
    run.results.map(({ partialFingerprints }) => partialFingerprints['sightline/v1']);
  const twice = 'try { work(); } catch {}\ntry { work(); } catch {}\n';
  const before = prints(await logOf(twice));
  expect(new Set(before).size).toBe(2);
  expect(prints(await logOf(`first();\n\n${twice}`))).toEqual(before);
});

it('says of a file that does not parse that the run was not complete', async () => {
  const run = await logOf('let = ;');
  expect(run.results).toEqual([]);
  expect(run.invocations[0]).toMatchObject({
    executionSuccessful: false,
    toolExecutionNotifications: [{ level: 'error' }],
  });
});

it('names a file outside of the folder by its whole address', () => {
  const [run] = (
    JSON.parse(
      sarif([{ filePath: '/elsewhere/a.js', messages: [{ ruleId: 'x/y', severity: 1, message: 'm' }] }], {
        cwd: '/here',
      }),
    ) as Log
  ).runs;
  expect(run?.results[0]).toMatchObject({
    level: 'warning',
    locations: [{ physicalLocation: { artifactLocation: { uri: 'file:///elsewhere/a.js' } } }],
  });
});
