import type { ts } from 'ts-morph';
import type { ManualStep } from '../edit/splice.js';
import { descendants, lineOf, type SourceFile } from '../inspect/source-file.js';
import { typescript } from '../inspect/typescript.js';
import { manualStep } from './manual-observe.js';
import type { WiringSession } from './wiring-session.js';

/**
 * @nestjs/bullmq makes workers and queues out of sight. Where the application does not observe them by itself, it is
 * written by hand where a class has them.
 */
export function nestQueueSteps(session: WiringSession): ManualStep[] {
  const ts = typescript();
  const { jobSystems = [] } = session.context.service;
  if (jobSystems.some((system) => system.package === '@nestjs/bullmq')) return [];
  return [...session.graph.modules.values()].flatMap((source) => {
    if (!/['"]@nestjs\/bullmq['"]/.test(source.text)) return [];
    return descendants(source.ast).flatMap((node) =>
      ts.isClassDeclaration(node) && node.name !== undefined
        ? [...workerStep(session, source, node, node.name.text), ...queueStep(session, source, node)]
        : [],
    );
  });
}

function workerStep(
  session: WiringSession,
  source: SourceFile,
  node: ts.ClassDeclaration,
  name: string,
): ManualStep[] {
  const ts = typescript();
  const clause = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  const parent = clause?.types[0];
  if (parent === undefined || session.localName(source, 'observeBullWorker') !== undefined) return [];
  const value = session.tracer.trace(parent.expression, source);
  if (value?.kind !== 'package' || value.package !== '@nestjs/bullmq') return [];
  const code = `// in class ${name}\nonApplicationBootstrap() {\n  observeBullWorker(this.worker);\n}`;
  return [
    {
      ...manualStep(session, source, code, 'Observe the jobs of a processor', ['observeBullWorker']),
      line: lineOf(source, node.getStart(source.ast)),
      why: '@nestjs/bullmq makes the worker itself, and the class has it once the application is up.',
    },
  ];
}

/** The first queue that is injected into the constructor stands for all of them. */
function queueStep(session: WiringSession, source: SourceFile, node: ts.ClassDeclaration): ManualStep[] {
  const ts = typescript();
  if (session.localName(source, 'observeBullQueue') !== undefined) return [];
  const constructor = node.members.find((member) => ts.isConstructorDeclaration(member));
  const injected = constructor?.parameters.find((parameter) =>
    (ts.getDecorators(parameter) ?? []).some((decorator) => /^@InjectQueue\b/.test(decorator.getText())),
  );
  if (constructor === undefined || injected === undefined) return [];
  const code = `// in the constructor of ${node.name?.text ?? 'the class'}\nobserveBullQueue(${injected.name.getText()});`;
  return [
    {
      ...manualStep(session, source, code, 'Trace what is put into a queue', ['observeBullQueue']),
      line: lineOf(source, injected.getStart(source.ast)),
      why: '@nestjs/bullmq makes the queue itself, and injects it here.',
    },
  ];
}
