import { typescript } from '../inspect/typescript.js';

/** Loaded with this module, so only modules that are themselves loaded lazily import it. */
export const ts = typescript();
