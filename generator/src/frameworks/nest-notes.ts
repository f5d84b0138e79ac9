import { descendants } from '../inspect/source-file.js';
import { typescript } from '../inspect/typescript.js';
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
  const { jobSystems = [] } = service;
  const processors = jobSystems.some((system) => system.package === '@nestjs/bullmq')
    ? processorsOfQueues(session)
    : [];
  if (processors.length > 0) {
    notes.push(
      `Workers of \`processors\` of a queue are made out of sight, and are not observed (${processors.join(', ')}): those of a class with @Processor() are.`,
    );
  }
  const { otherApps = [] } = service;
  if (otherApps.length > 0) {
    notes.push(`Further applications of the Nest CLI are left as they are: ${otherApps.join(', ')}.`);
  }
  return notes;
}

/** `BullModule.registerQueue({ name: 'audio', processors: [transcode] })` */
function processorsOfQueues(session: WiringSession): string[] {
  const ts = typescript();
  return [...session.graph.modules.values()].flatMap((source) => {
    if (!/['"]@nestjs\/bullmq['"]/.test(source.text)) return [];
    return descendants(source.ast)
      .filter(
        (node) =>
          ts.isCallExpression(node) && /\.registerQueue(?:Async)?$/.test(node.expression.getText(source.ast)),
      )
      .flatMap((call) => descendants(call))
      .filter((node) => ts.isPropertyAssignment(node) && node.name.getText(source.ast) === 'processors')
      .map((node) => session.place(source, node));
  });
}

function mentions(session: WiringSession, pattern: RegExp): boolean {
  return [...session.graph.modules.values()].some(({ text }) => pattern.test(text));
}
