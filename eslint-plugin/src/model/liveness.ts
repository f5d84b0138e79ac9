import type { TSESLint } from '@typescript-eslint/utils';
import { Mention, mentions } from '../flow/mentions.js';
import type { Route } from './http-route.js';

type Source = Readonly<TSESLint.SourceCode>;

/** What a path says of the answer behind it. */
type ProbeKind = 'liveness' | 'maybe liveness' | 'readiness' | null;

const SURE =
  /^_{0,2}(?:livez|liveness|liveness-?(?:probe|check)|live-?(?:probe|check)|is-?alive|alive|alivez)$/;
/** What stands before `live` where it is no stream, no score and no page. */
const ABOVE =
  /^_{0,2}(?:health|healthz|health-?checks?|probes?|status|system|internal|k8s|kubernetes|kube|actuator|monitor(?:ing)?|management|-|ops)$/;
const READY =
  /^_{0,2}(?:ready|readyz|readiness|readiness-?(?:probe|check)|is-?ready|started|startup|startupz)$/;

/** What the path is asked for, by its last part: `/health/live`, `/livez`; `/live` alone may be anything that is live. */
function probeKindOf(path: string): ProbeKind {
  const parts = path
    .toLowerCase()
    .replace(/[?#].*$/, '')
    .split('/')
    .filter((part) => part !== '');
  const last = parts.at(-1) ?? '';
  const above = parts.at(-2) ?? '';
  if (READY.test(last)) return 'readiness';
  if (SURE.test(last)) return 'liveness';
  if (/^_{0,2}live$/.test(last)) {
    if (ABOVE.test(above)) return 'liveness';
    return parts.length === 1 ? 'maybe liveness' : null;
  }
  return /^healthz$/.test(last) && parts.length === 1 ? 'maybe liveness' : null;
}

const LIVENESS = new Mention(
  /['"`/_-](?:is-?)?(?:livez?|liveness|alivez?|healthz)\b|liveness/i,
  'live, healthz',
);

/** Whether the file can hold a liveness handler at all. */
export function mentionsLiveness(source: Source): boolean {
  return mentions(source, LIVENESS);
}

/** The routes of a file that an orchestrator asks whether to restart the process. */
export function livenessOf(routes: readonly Route[], source: Source): readonly Route[] {
  const kinds = routes.map((route) => probeKindOf(route.path));
  const hasReadiness = kinds.includes('readiness');
  const hasLiveness = kinds.includes('liveness');
  return routes.filter((route, at) => {
    const kind = kinds[at];
    if (kind === 'readiness') return false;
    if (kind === 'liveness' || isCalledLiveness(route, source)) return true;
    if (kind !== 'maybe liveness') return false;
    // Beside a readiness probe `/healthz` is the other one, unless that has a name of its own.
    if (/healthz$/i.test(route.path)) return hasReadiness && !hasLiveness && !routes.some(isLivePath);
    return hasReadiness || answersState(route, source);
  });
}

function isLivePath({ path }: Route): boolean {
  return /\/_*live\/?$/i.test(path);
}

/** `/live` of a probe answers with a state, that of a stream with what is live. */
function answersState({ handlers }: Route, source: Source): boolean {
  const state =
    /(['"`])(?:ok|up|alive|healthy|live|pass)\1|\?\s*20[04]\s*:\s*50[03]\b|sendStatus\(20[04]\)|status\(20[04]\)\.(?:end|send)\(\)/i;
  return handlers.some((handler) => state.test(source.getText(handler)));
}

/** `// Liveness probe` right above the route of a path that says less. */
function isCalledLiveness({ node, path }: Route, source: Source): boolean {
  if (!/\/_*(?:health|healthz|healthcheck|health-check|ping|up|status)\/?$/i.test(path)) return false;
  const [statement] = [node.parent, node].filter((place) => place?.type === 'ExpressionStatement');
  return source
    .getCommentsBefore(statement ?? node)
    .some(
      ({ value, loc }) =>
        loc.end.line >= node.loc.start.line - 1 && /liveness/i.test(value) && !/readiness/i.test(value),
    );
}
