import { createHash } from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** What ESLint hands to a formatter, as far as it is used here. */
interface Message {
  readonly ruleId?: string | null;
  readonly severity: number;
  readonly message: string;
  readonly fatal?: boolean | undefined;
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number | undefined;
  readonly endColumn?: number | undefined;
  readonly suppressions?: readonly { kind: string; justification: string }[];
}
interface Result {
  readonly filePath: string;
  readonly messages: readonly Message[];
  readonly suppressedMessages?: readonly Message[];
  readonly source?: string | undefined;
}
interface RuleMeta {
  readonly docs?:
    { readonly description?: string | undefined; readonly url?: string | undefined } | undefined;
}
interface Run {
  readonly cwd?: string;
  readonly rulesMeta?: Readonly<Record<string, RuleMeta | undefined>>;
}

/**
 * A formatter for ESLint: `eslint -f ./node_modules/eslint-plugin-sightline/dist/sarif.js -o lint.sarif`. One run in
 * SARIF 2.1.0 for the findings of every rule, suppressed ones included and marked as such. Files are named relative to
 * the folder that ESLint ran in, and a finding has a fingerprint that stays when lines are added above it.
 */
export default function sarif(results: readonly Result[], run: Run = {}): string {
  const cwd = run.cwd ?? process.cwd();
  const rules = new Map<string, { index: number; descriptor: object }>();
  const ruleIndex = (id: string): number => {
    const known = rules.get(id) ?? { index: rules.size, descriptor: describe(id, run.rulesMeta?.[id]) };
    rules.set(id, known);
    return known.index;
  };
  const notifications: object[] = [];
  const found: object[] = [];
  for (const result of results) {
    const seen = new Map<string, number>();
    for (const message of [...result.messages, ...(result.suppressedMessages ?? [])]) {
      const location = locate(message, result.filePath, cwd);
      const { ruleId } = message;
      if (ruleId === null || ruleId === undefined) {
        // a file that does not parse, or a directive that is not needed: no finding of a rule
        notifications.push({
          level: levelOf(message),
          message: { text: message.message },
          locations: [location],
        });
        continue;
      }
      found.push({
        ruleId,
        ruleIndex: ruleIndex(ruleId),
        level: levelOf(message),
        message: { text: message.message },
        locations: [location],
        partialFingerprints: { 'sightline/v1': fingerprint(message, ruleId, result, seen) },
        ...(message.suppressions && {
          suppressions: message.suppressions.map(({ kind, justification }) => ({
            kind: kind === 'directive' ? 'inSource' : 'external',
            ...(justification !== '' && { justification }),
          })),
        }),
      });
    }
  }
  const log = {
    version: '2.1.0',
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    runs: [
      {
        tool: {
          driver: {
            name: 'ESLint',
            informationUri: 'https://eslint.org',
            rules: [...rules.values()].map(({ descriptor }) => descriptor),
          },
        },
        originalUriBaseIds: { '%SRCROOT%': { uri: `${pathToFileURL(cwd).href.replace(/\/$/, '')}/` } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: !results.some(({ messages }) =>
              messages.some(({ fatal }) => fatal === true),
            ),
            ...(notifications.length > 0 && { toolExecutionNotifications: notifications }),
          },
        ],
        results: found,
      },
    ],
  };
  return JSON.stringify(log, null, 2);
}

function describe(id: string, meta: RuleMeta | undefined): object {
  const { description, url } = meta?.docs ?? {};
  return {
    id,
    ...(description !== undefined && { shortDescription: { text: description } }),
    ...(url !== undefined && { helpUri: url }),
  };
}

function levelOf({ severity }: Message): 'error' | 'warning' {
  return severity === 2 ? 'error' : 'warning';
}

function locate({ line, column, endLine, endColumn }: Message, file: string, cwd: string): object {
  const relative = path.relative(cwd, file);
  const isBelow = !relative.startsWith('..') && !path.isAbsolute(relative);
  const artifactLocation = isBelow
    ? { uri: relative.split(path.sep).map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' }
    : { uri: pathToFileURL(file).href };
  const region = {
    startLine: line,
    startColumn: column,
    ...(endLine !== undefined && { endLine }),
    ...(endColumn !== undefined && { endColumn }),
  };
  const known = line !== undefined && line > 0 && column !== undefined && column > 0;
  return { physicalLocation: { artifactLocation, ...(known && { region }) } };
}

/** Of the rule and the text of the line, counted where the same stands in a file more than once. */
function fingerprint(message: Message, rule: string, { source }: Result, seen: Map<string, number>): string {
  const line = source?.split('\n', message.line)[(message.line ?? 1) - 1]?.trim() ?? message.message;
  const text = `${rule}\n${line}`;
  const before = seen.get(text) ?? 0;
  seen.set(text, before + 1);
  return `${createHash('sha256').update(text).digest('hex').slice(0, 16)}:${String(before + 1)}`;
}
