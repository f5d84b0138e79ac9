import { logger } from './logger.js';
//# {{#if metrics}}
import { Registry } from '{{metricsPackage}}';
//# {{/if}}

export const service = '{{serviceName}}';

export function start(): void {
  //# {{#if metrics}}
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  //# {{else}}
  logger.info('metrics are off');
  //# {{/if}}
  //# {{#each instrumentations}}
  logger.debug({ instrumentation: '{{this.package}}', made: '{{this.className}}' }, 'instrumented');
  //# {{/each}}
  const text = `${service} <b>&"`;
  logger.info({ text, nested: { a: { b: 1 } } }, 'started');
}
