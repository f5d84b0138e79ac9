import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../../generator/src/apply/apply.js';
import type { Plan } from '../../../generator/src/plan/plan.js';
import { Problem } from '../../../generator/src/problem.js';
import { applyAsOrdinaryUser, makePlan, makeService } from './plans.js';
import { readTree, temporaryFolder } from './tree.js';

/** Applies the plan, and expects a Problem and an untouched tree. Gives the message. */
async function refusal(plan: Plan, onStep: () => void = () => undefined): Promise<string> {
  const before = readTree(plan.service.root);
  const error: unknown = await applyPlan(plan, { signal: new AbortController().signal, onStep }).catch(
    (thrown: unknown) => thrown,
  );
  expect(readTree(plan.service.root)).toEqual(before);
  if (!(error instanceof Problem)) throw new Error('the plan was not refused', { cause: error });
  return error.message;
}

/** The same by a user who may not write what is read-only. */
function refusalForOrdinaryUser(plan: Plan): string {
  const before = readTree(plan.service.root);
  const { status, stderr } = applyAsOrdinaryUser(plan);
  expect(readTree(plan.service.root)).toEqual(before);
  expect(status).toBe(1);
  return stderr.trim();
}

describe('a plan is refused before anything is written', () => {
  it('when a file was changed since the plan was made', async () => {
    const root = makeService({ installed: false });
    writeFileSync(path.join(root, 'src/server.js'), 'other();\n');
    expect(await refusal(makePlan(root))).toBe('src/server.js was changed while the plan was being made.');
  });

  it('when a file that it changes is gone', async () => {
    const root = makeService({ installed: false });
    rmSync(path.join(root, 'src/server.js'));
    expect(await refusal(makePlan(root))).toBe('src/server.js was changed while the plan was being made.');
  });

  it('when a file stands where it makes one', async () => {
    const root = makeService({ installed: false });
    mkdirSync(path.join(root, 'src/observability/deep'), { recursive: true });
    writeFileSync(path.join(root, 'src/observability/deep/logger.js'), 'theirs();\n');
    expect(await refusal(makePlan(root))).toMatch(
      /^src\/observability\/deep\/logger.js was created by something else/,
    );
  });

  it('when files are read-only, naming each', () => {
    const root = makeService({ installed: false });
    chmodSync(path.join(root, 'src/server.js'), 0o444);
    chmodSync(path.join(root, 'src/app.js'), 0o444);
    expect(refusalForOrdinaryUser(makePlan(root))).toBe(
      'These files cannot be written:\n  src/app.js is read-only.\n  src/server.js is read-only.',
    );
  });

  it('when a folder is read-only', () => {
    const root = makeService({ installed: false });
    chmodSync(path.join(root, 'src'), 0o555);
    expect(refusalForOrdinaryUser(makePlan(root))).toContain('its folder is read-only');
  });

  it('when a link leads out of the repository', async () => {
    const root = makeService({ installed: false });
    const outside = path.join(temporaryFolder(), 'server.js');
    writeFileSync(outside, readFileSync(path.join(root, 'src/server.js')));
    rmSync(path.join(root, 'src/server.js'));
    symlinkSync(outside, path.join(root, 'src/server.js'));
    expect(await refusal(makePlan(root))).toContain(
      'src/server.js is reached by a symbolic link that leads out of',
    );
  });

  it('when a folder on the way is a link that leads out of the repository', async () => {
    const root = makeService({ installed: false });
    symlinkSync(temporaryFolder(), path.join(root, 'src/observability'));
    expect(await refusal(makePlan(root))).toContain('that leads out of the repository');
  });

  it('when a link leads nowhere', async () => {
    const root = makeService({ installed: false });
    rmSync(path.join(root, 'src/server.js'));
    symlinkSync('gone.js', path.join(root, 'src/server.js'));
    expect(await refusal(makePlan(root))).toBe('src/server.js is a symbolic link that leads nowhere.');
  });

  it('when a file stands where a folder is to be', async () => {
    const root = makeService({ installed: false });
    writeFileSync(path.join(root, 'src/observability'), 'notes of the team\n');
    expect(await refusal(makePlan(root))).toContain(
      'cannot be written: src/observability is a file, not a folder.',
    );
  });

  it('when a folder has the name of a file', async () => {
    const root = makeService({ installed: false });
    rmSync(path.join(root, 'src/server.js'));
    mkdirSync(path.join(root, 'src/server.js'));
    expect(await refusal(makePlan(root))).toBe('src/server.js is not a file.');
  });
});

describe('while a plan is applied', () => {
  it('a link inside the repository stays a link, and its file is written', async () => {
    const root = makeService({ installed: false });
    mkdirSync(path.join(root, 'real'));
    writeFileSync(path.join(root, 'real/server.js'), readFileSync(path.join(root, 'src/server.js')));
    rmSync(path.join(root, 'src/server.js'));
    symlinkSync('../real/server.js', path.join(root, 'src/server.js'));
    await applyPlan(makePlan(root), { signal: new AbortController().signal, onStep: () => undefined });
    const tree = readTree(root);
    expect(tree['src/server.js']).toBe('link ../real/server.js');
    expect(tree['real/server.js']).toContain('observe(app.listen(3000));');
  });

  it('a file that somebody saves meanwhile is theirs: the rest is taken back', async () => {
    const root = makeService({ installed: false });
    const before = readTree(root);
    let steps = 0;
    const saved = 'saved by an editor\n';
    const error: unknown = await applyPlan(makePlan(root), {
      signal: new AbortController().signal,
      onStep: () => {
        steps += 1;
        if (steps === 3) writeFileSync(path.join(root, 'src/server.js'), saved);
      },
    }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: 'src/server.js was changed by somebody else while the plan was being applied.',
    });
    expect(readTree(root)).toEqual({ ...before, 'src/server.js': `755 ${saved}` });
  });

  it('a file that was written and then saved by somebody is left, with the original beside it', async () => {
    const root = makeService({ installed: false });
    const abort = new AbortController();
    const error: unknown = await applyPlan(makePlan(root), {
      signal: abort.signal,
      onStep: () => {
        if (!readFileSync(path.join(root, 'src/app.js'), 'utf8').includes('observe')) return;
        writeFileSync(path.join(root, 'src/app.js'), 'saved();\n');
        abort.abort(new Problem('Stop.', 'Here.'));
      },
    }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: expect.stringContaining(
        'src/app.js (as it was before: src/app.js.before-sightline)',
      ) as string,
    });
    expect(readFileSync(path.join(root, 'src/app.js'), 'utf8')).toBe('saved();\n');
    expect(readFileSync(path.join(root, 'src/app.js.before-sightline'), 'utf8')).toBe(
      'const app = express();\r\n',
    );
    expect(readFileSync(path.join(root, 'src/server.js'), 'utf8')).toContain('\napp.listen(3000);');
  });

  it('a second run is refused', async () => {
    const root = makeService({ installed: false });
    const second: Promise<string>[] = [];
    await applyPlan(makePlan(root), {
      signal: new AbortController().signal,
      onStep: (step) => {
        if (step.kind === 'write' && step.file === 'src/server.js') {
          const none = { signal: new AbortController().signal, onStep: () => undefined };
          const again = { ...makePlan(root), changes: [] };
          second.push(
            applyPlan(again, none).then(
              () => '',
              (error: unknown) => (error as Problem).message,
            ),
          );
        }
      },
    });
    expect(await Promise.all(second)).toEqual([
      'Another run of sightline is changing this service right now.',
    ]);
  });
});
