import { readdirSync } from 'node:fs';

/** Every template of emitted source, "service/logger", as it is in the folder. */
export const templates = ['service', 'http', 'tasks'].flatMap((folder) =>
  readdirSync(new URL(`../../../templates/${folder}/`, import.meta.url)).map(
    (file) => `${folder}/${file.replace(/\.ts$/, '')}`,
  ),
);
