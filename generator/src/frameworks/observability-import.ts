import { posix } from 'node:path';
import { needsExplicitModule } from '../inspect/explicit-module.js';
import type { Service } from '../inspect/service.js';

/** The specifier by which `file` loads an emitted file, `index` or `register`, as the service writes its own imports. */
export function observabilitySpecifier(
  service: Service,
  file: string,
  observabilityDir: string,
  name = 'index',
): string {
  const relative = posix.relative(posix.dirname(file), observabilityDir);
  const folder = relative.startsWith('.') ? relative : `./${relative}`;
  if (needsExplicitModule(service)) {
    const kind = service.moduleSystem === 'esm' ? 'm' : 'c';
    return `${folder}/${name}.${kind}${service.importExtension === 'ts' ? 'ts' : 'js'}`;
  }
  if (service.importExtension === 'none') return name === 'index' ? folder : `${folder}/${name}`;
  return `${folder}/${name}.${service.importExtension}`;
}
