import parser from '@typescript-eslint/parser';
import { ESLint } from 'eslint';
import sightline from 'eslint-plugin-sightline';
import { describe, expect, it } from 'vitest';
import { planFeatures } from '../../../generator/src/features/features.js';
import { RECOMMENDED_RULES } from '../../../generator/src/features/lint/preset.js';
import type { Service } from '../../../generator/src/inspect/service.js';
import { aService } from '../render/service.js';

it('the rules that come as warnings are those of the recommended preset', () => {
  expect([...RECOMMENDED_RULES].sort()).toEqual(
    Object.keys(sightline.configs['recommended-warn'].rules).sort(),
  );
});

const fastify = { name: 'fastify' as const, version: '5.2.0', major: 5 };
const services: Record<string, Partial<Service>> = {
  'TypeScript, Express': {},
  'TypeScript, Fastify': { framework: fastify },
  'CommonJS, Express': { language: 'js', moduleSystem: 'cjs', importExtension: 'none' },
  'a worker': {
    framework: { name: 'worker', version: '20.20.2', major: 0 },
    entry: { file: 'src/worker.ts', foundBy: 'scripts.start', isWorker: true },
    hasWorkers: true,
  },
  'ES modules, Fastify': { language: 'js', framework: fastify },
};

describe('what is emitted has no finding under the recommended preset', () => {
  it.each(Object.entries(services))('%s', async (_, changes) => {
    const features = ['metrics', 'errors', 'tracing', 'health'] as const;
    const choices = { features: [...features], dir: 'src/observability', lintPackage: null };
    const { files } = await planFeatures(aService(changes), choices);
    const eslint = new ESLint({
      overrideConfigFile: true,
      overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parser } }, sightline.configs.recommended],
    });
    const findings: string[] = [];
    for (const { path, text } of files) {
      const [result] = await eslint.lintText(text, { filePath: path });
      for (const { line, ruleId, message } of result?.messages ?? []) {
        findings.push(
          `${path}:${String(line)} ${String(ruleId)} ${message}\n${text.split('\n')[line - 1] ?? ''}`,
        );
      }
    }
    expect(findings).toEqual([]);
  });
});
