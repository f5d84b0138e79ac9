import type { WiringSession } from './wiring-session.js';

/** What a team that runs Nest should know of what it has already. */
export function nestNotes(session: WiringSession): string[] {
  const { service } = session.context;
  const { dependencies = {} } = service.packageJson.data;
  const notes: string[] = [];
  if (dependencies['nestjs-pino'] !== undefined && !mentions(session, /\bautoLogging:\s*false\b/)) {
    notes.push(
      'nestjs-pino writes an access line of its own for each request: with `autoLogging: false` among its pinoHttp options there is one.',
    );
  }
  if (dependencies['@nestjs/terminus'] !== undefined) {
    notes.push(
      "The checks of @nestjs/terminus stay at the service's own route; /ready asks those that are added by addReadinessCheck('database', () => …).",
    );
  }
  const others = otherApps(session);
  if (others.length > 0) {
    notes.push(`nest-cli.json has further applications, which are left as they are: ${others.join(', ')}.`);
  }
  return notes;
}

function mentions(session: WiringSession, pattern: RegExp): boolean {
  return [...session.graph.modules.values()].some(({ text }) => pattern.test(text));
}

/** Applications of a monorepo that another file starts. */
function otherApps({ context: { service, readSource } }: WiringSession): string[] {
  const text = readSource('nest-cli.json');
  if (text === undefined) return [];
  try {
    const { projects = {} } = JSON.parse(text) as {
      projects?: Record<string, { type?: string; sourceRoot?: string; root?: string }>;
    };
    return Object.entries(projects)
      .filter(([, { type }]) => type !== 'library')
      .filter(([, { sourceRoot, root = '' }]) => !service.entry.file.startsWith(`${sourceRoot ?? root}/`))
      .map(([name]) => name);
  } catch {
    // ignored: the Nest CLI tells that its file does not parse
    return [];
  }
}
