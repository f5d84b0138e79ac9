import { describe, expect, it } from 'vitest';
import { readTree } from '../apply/tree.js';
import { expressService, sightline } from './run-sightline.js';

const flags = ['--yes', '--no-install'];

describe('add', () => {
  it('makes of a service with less what init makes at once', () => {
    const [stepwise, atOnce] = [expressService(), expressService()];
    expect(sightline(stepwise, ['init', ...flags, '--features', 'logging']).code).toBe(0);
    const { code, stderr } = sightline(stepwise, ['add', 'metrics', 'health', ...flags]);
    expect(code, stderr).toBe(0);
    const features = 'logging,metrics,health';
    expect(sightline(atOnce, ['init', ...flags, '--features', features]).code).toBe(0);
    // The record tells two runs from one: that is what it is for.
    const skip = ['.git', '.sightline'];
    expect(readTree(stepwise, skip)).toEqual(readTree(atOnce, skip));
  });

  it('has nothing to do for what is there', () => {
    const root = expressService();
    expect(sightline(root, ['init', ...flags, '--features', 'logging,metrics']).code).toBe(0);
    const { code, stdout } = sightline(root, ['add', 'metrics', ...flags]);
    expect(code).toBe(0);
    expect(stdout).toContain('Nothing to do: orders is as `sightline add` makes it.');
  });

  it('says of tasks that the service has no job system, and changes nothing', () => {
    const root = expressService();
    expect(sightline(root, ['init', ...flags]).code).toBe(0);
    const before = readTree(root);
    const { code, stderr } = sightline(root, ['add', 'tasks', '--allow-dirty', ...flags]);
    expect(code).toBe(1);
    expect(stderr).toContain('no job system that sightline instruments: it declares none of bullmq, pg-boss');
    expect(readTree(root)).toEqual(before);
  });

  it('says of a scheduler that it is too old', () => {
    const root = expressService({
      files: {
        'package.json': JSON.stringify({
          name: 'orders',
          type: 'module',
          scripts: { start: 'node src/server.js' },
          dependencies: { express: '^5.1.0', 'node-cron': '^2.0.3' },
        }),
        'src/jobs.js': "import cron from 'node-cron';\n\ncron.schedule('0 3 * * *', () => undefined);\n",
      },
    });
    // Nothing starts the file.
    expect(sightline(root, ['init', ...flags]).code).toBe(3);
    const { code, stderr } = sightline(root, ['add', 'tasks', '--allow-dirty', ...flags]);
    expect(code).toBe(1);
    expect(stderr).toContain('declares node-cron, and no source file of the service loads it');
    expect(stderr).toContain('or it is older than node-cron 3.0.0');
  });

  it.each([
    { args: ['add', 'magic', ...flags], code: 2, says: ['add does not know magic.', 'logging, metrics'] },
    {
      args: ['add', ...flags],
      code: 2,
      says: ['Nothing is named: it is `sightline add <feature..>`.', 'sightline add takes'],
    },
    { args: ['add', 'metrics', ...flags], code: 1, says: ['There is no .sightline/manifest.json here'] },
  ])('$args is refused', ({ args, code, says }) => {
    const run = sightline(expressService(), args);
    expect(run.code).toBe(code);
    for (const text of says) expect(run.stderr).toContain(text);
  });
});
