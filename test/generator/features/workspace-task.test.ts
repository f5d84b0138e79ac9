import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { applySplices } from '../../../generator/src/edit/splice.js';
import { lintTask } from '../../../generator/src/features/lint/workspace-task.js';
import { temporaryRepository } from '../inspect/temporary-repository.js';
import { aService } from '../render/service.js';

function task(files: Record<string, string | object>): ReturnType<typeof lintTask> {
  const repositoryRoot = temporaryRepository({ 'apps/api/package.json': {}, ...files });
  const root = path.join(repositoryRoot, 'apps/api');
  return lintTask(aService({ root, repositoryRoot, name: '@shop/api' }), 'eslint.config.mjs');
}

const inputs = ['**/*.{js,mjs,cjs,ts,mts,cts}', 'eslint.config.mjs', 'package.json', 'tsconfig*.json'];

describe('a lint that init brings, in a workspace of', () => {
  it('nothing is nothing but a script', () => {
    expect(task({})).toEqual({ edits: [], manual: [] });
  });

  it.each([
    ['tasks', '{\n  "$schema": "x",\n  // ours\n  "tasks": { "build": {} }\n}\n'],
    ['pipeline', '{\n  "$schema": "x",\n\n  "pipeline": { "build": {} }\n}\n'],
  ])('Turborepo becomes a step, in "%s"', (key, turbo) => {
    const { edits, manual } = task({ 'turbo.json': turbo });
    expect(edits).toEqual([]);
    expect(manual).toMatchObject([
      { file: '../../turbo.json', line: 4, snippet: `"lint": ${JSON.stringify({ inputs, outputs: [] })},` },
    ]);
    expect(manual[0]?.why).toContain(`It goes into "${key}".`);
  });

  it.each(['lint', '@shop/api#lint', '//#lint'])('Turborepo that has %s is left alone', (name) => {
    expect(task({ 'turbo.json': { tasks: { [name]: {} } } })).toEqual({ edits: [], manual: [] });
  });

  it('Nx becomes a target of the project', () => {
    const project = '{\n    "name": "api",\n    "targets": {\n        "build": {}\n    }\n}\n';
    const { edits, manual } = task({ 'nx.json': {}, 'apps/api/project.json': project });
    expect(manual).toEqual([]);
    const [edit] = edits;
    const after = applySplices(project, edit?.splices ?? []);
    expect(after).toContain(
      '\n        "build": {},\n        "lint": {\n            "executor": "nx:run-script",\n',
    );
    expect(JSON.parse(after)).toEqual({
      name: 'api',
      targets: {
        build: {},
        lint: {
          executor: 'nx:run-script',
          options: { script: 'lint' },
          cache: true,
          inputs: inputs.map((input) => `{projectRoot}/${input}`),
          outputs: [],
        },
      },
    });
  });

  it('Nx without a project.json becomes a step, unless lint is cached for all', () => {
    expect(task({ 'nx.json': {} }).manual).toMatchObject([{ file: '../../nx.json' }]);
    expect(task({ 'nx.json': { targetDefaults: { lint: { cache: true } } } })).toEqual({
      edits: [],
      manual: [],
    });
  });

  it('Nx that has the target is left alone', () => {
    const files = { 'nx.json': {}, 'apps/api/project.json': { targets: { lint: {} } } };
    expect(task(files)).toEqual({ edits: [], manual: [] });
  });
});
