import { intersects } from 'semver';
import type { Service } from '../inspect/service.js';
import type { ManualStep } from './splice.js';

/** What the emitted source and OpenTelemetry run on. */
const NEEDED = '^18.19.0 || >=20.6.0';

/** Images that start the service on a Node which is too old for what is emitted would not come up any more. */
export function imageSteps({ node }: Service): ManualStep[] {
  return (node.images ?? [])
    .filter(({ version }) => !intersects(version, NEEDED))
    .map(({ file, line, from, version }) => ({
      title: `Bring the Node of the image up to date (${file})`,
      file,
      line,
      snippet: onNewer(from),
      why: `This image starts the service on Node ${version}, where it would not come up any more: what is emitted needs Node 18.19, or 20.6 and later.`,
    }));
}

/** Of the tag only what every line of Node has is kept: `14.16.1-alpine3.13` becomes `22-alpine`. */
function onNewer(from: string): string {
  const tag = /(?<=\bnode:)\S+/.exec(from)?.[0] ?? '';
  const [kind = ''] = /-(?:alpine|slim)/.exec(tag) ?? [];
  return from.replace(/(?<=\bnode:)\S+/, `22${kind}`);
}
