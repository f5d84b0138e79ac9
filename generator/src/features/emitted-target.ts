import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { lt } from 'semver';
import { needsExplicitModule } from '../inspect/explicit-module.js';
import { installedVersion, lowestVersion } from '../inspect/framework-found.js';
import type { Service } from '../inspect/service.js';
import type { RenderTarget } from '../render/target.js';
import { declaredRange } from './declared.js';

/** How this service's emitted files are written: as its entry file is. */
export async function emittedTarget(service: Service): Promise<RenderTarget> {
  const { language, moduleSystem, importExtension } = service;
  const commonJsScript = language === 'js' && moduleSystem === 'cjs';
  return {
    language,
    moduleSystem,
    importExtension,
    explicitModule: needsExplicitModule(service),
    strictDirective: commonJsScript && (await entryIsStrict(service)),
    bareBuiltins: await hasOldJest(service),
  };
}

/** Jest before 27 looks for a file called `node:http`. */
async function hasOldJest(service: Service): Promise<boolean> {
  const installed = await installedVersion(service.root, service.repositoryRoot, 'jest');
  const version = installed ?? lowestVersion(declaredRange(service, 'jest') ?? '*', 'jest', null);
  return version !== undefined && lt(version, '27.0.0');
}

async function entryIsStrict(service: Service): Promise<boolean> {
  try {
    const text = await readFile(path.join(service.root, service.entry.file), 'utf8');
    return /^(?:\uFEFF|#!.*|\s|\/\/.*|\/\*[\s\S]*?\*\/)*(['"])use strict\1/.test(text);
  } catch {
    // ignored: an entry that cannot be read any more is told when its edit is applied
    return false;
  }
}
