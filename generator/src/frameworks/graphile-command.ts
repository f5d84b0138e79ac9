import type { ManualStep } from '../edit/splice.js';
import { GRAPHILE_COMMAND } from '../inspect/job-systems.js';
import type { Service } from '../inspect/service.js';

/** Scripts that start graphile-worker's own command: it loads tasks, and no file that makes the worker. */
export function graphileCommandSteps({
  packageJson,
  jobSystems = [],
  moduleSystem,
  language,
}: Service): ManualStep[] {
  if (!jobSystems.some(({ package: name }) => name === 'graphile-worker')) return [];
  const { data, text } = packageJson;
  const load =
    moduleSystem === 'esm'
      ? "import { run } from 'graphile-worker';"
      : "const { run } = require('graphile-worker');";
  return Object.entries(data.scripts ?? {}).flatMap(([script, command]) => {
    if (!GRAPHILE_COMMAND.test(command)) return [];
    const at = text.indexOf(`"${script}"`, text.indexOf('"scripts"'));
    return [
      {
        title: 'Start the worker from a file',
        file: 'package.json',
        line: at === -1 ? null : text.slice(0, at).split('\n').length,
        snippet: `// worker.${language}, started by the script "${script}"\n${load}\n\nrun({ connectionString: process.env.DATABASE_URL, taskDirectory: './tasks' });`,
        why: "graphile-worker's own command loads no file of the service that could be wired. Such a file is wired by the next `sightline init`.",
      },
    ];
  });
}
