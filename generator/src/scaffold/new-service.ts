import type { NewQueueSystem } from './new-queue-systems.js';
import type { NewFramework } from './frameworks.js';

/** What somebody wants made. */
export interface NewService {
  name: string;
  framework: NewFramework;
  language: 'ts' | 'js';
  /** Where its jobs are to be; undefined for a service without any. */
  tasks: NewQueueSystem | undefined;
  /** Node that the service is made with, "24.1.0". */
  node: string;
  packageManager: string;
  /** Its worker is to answer `/live`, `/ready` and `/metrics`. */
  hasProbes: boolean;
}
