import { ecosystemScripts } from './pm2.js';
import { dockerCommands, linesOfFiles, plainDockerCommand, startScripts, type Runs } from './runs.js';
import type { PackageJson } from './service.js';

/** A file that a command runs. */
interface StartedFile {
  /** As it is found from the service's root. */
  written: string;
  foundBy: string;
  /** The script that runs it, where one does. */
  script?: string;
}

/** What commands start: scripts first, then Dockerfiles, then the lines of other files, then the settings of pm2. */
export function startedFiles(root: string, data: PackageJson, runs: Runs): StartedFile[] {
  const scripts = startScripts(data).flatMap(([script, command]) =>
    runs.inCommand(command).map(({ file }) => ({ written: file, foundBy: `script "${script}"`, script })),
  );
  const lines = linesOfFiles(root, data).filter(({ isPassing }) => isPassing !== true);
  const others = [...dockerCommands(root), ...lines].flatMap(({ file, command }) =>
    runs.inCommand(plainDockerCommand(command)).map((run) => ({ written: run.file, foundBy: file })),
  );
  const ofPm2 = ecosystemScripts(root).map(({ file, script }) => ({ written: script, foundBy: file }));
  return [...scripts, ...others, ...ofPm2];
}
