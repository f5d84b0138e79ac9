// @ts-check
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endGroup, mustRun, start } from './command.mjs';
import { freePort } from './running-service.mjs';
import { makeScratch } from './scratch.mjs';

/** Debian keeps PostgreSQL's programs out of PATH, one folder for each major. */
const debianFolder = '/usr/lib/postgresql';

/** @param {string} program */
function find(program) {
  const debian = existsSync(debianFolder)
    ? readdirSync(debianFolder).map((major) => `${debianFolder}/${major}/bin`)
    : [];
  const folders = [...debian, ...(process.env['PATH'] ?? '').split(path.delimiter)];
  return folders.map((folder) => path.join(folder, program)).find((file) => existsSync(file));
}

/** What is missing on this machine for the services with databases; undefined where all is there. */
export function missingDatabase() {
  if (find('redis-server') === undefined) return 'redis-server is not installed';
  if (find('initdb') === undefined) return 'PostgreSQL is not installed';
  return undefined;
}

/** A Redis of its own on a free port, without persistence. */
export async function startRedis() {
  const folder = makeScratch('redis');
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  const server = restartable(() => start(find('redis-server') ?? 'redis-server', args, { cwd: folder }));
  await listening(port, 'redis-server');
  return {
    url: `redis://127.0.0.1:${String(port)}`,
    stop: () => server.signal('SIGKILL'),
    pause: () => server.signal('SIGSTOP'),
    resume: () => server.signal('SIGCONT'),
    /** Comes back without its data. */
    restart: async (/** @type {() => Promise<void>} */ meanwhile) => {
      await server.restart('SIGKILL', meanwhile);
      await listening(port, 'redis-server');
    },
  };
}

/** A cluster of three masters, each with a third of the keys. */
export async function startRedisCluster() {
  const nodes = await Promise.all(
    [1, 2, 3].map(async () => {
      const folder = makeScratch('redis-node');
      const [port, bus] = [await freePort(), await freePort()];
      const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
      const cluster = ['--cluster-enabled', 'yes', '--cluster-port', String(bus)];
      const child = start(find('redis-server') ?? 'redis-server', [...settings, ...cluster], { cwd: folder });
      await listening(port, 'redis-server');
      return { port, child, folder };
    }),
  );
  const addresses = nodes.map(({ port }) => `127.0.0.1:${String(port)}`);
  const [first] = nodes;
  await mustRun(find('redis-cli') ?? 'redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes'], {
    cwd: first?.folder ?? '.',
  });
  return {
    urls: addresses.map((address) => `redis://${address}`),
    stop: () => {
      for (const { child } of nodes) endGroup(child, 'SIGKILL');
    },
  };
}

/** A PostgreSQL of its own on a free port. It refuses to run as root, so root lends it to the user postgres. */
export async function startPostgres() {
  const folder = makeScratch('postgres');
  const port = await freePort();
  const data = path.join(folder, 'data');
  /** @type {string[]} */
  let asOwner = [];
  if (process.getuid?.() === 0) {
    asOwner = ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'];
    chmodSync(folder, 0o755);
    execFileSync('chown', ['postgres', folder]);
  }
  /** @param {string[]} argv @returns {[string, string[]]} */
  const owned = (...argv) => {
    const [command = '', ...args] = [...asOwner, ...argv];
    return [command, args];
  };
  await mustRun(...owned(find('initdb') ?? 'initdb', '-D', data, '-A', 'trust', '-U', 'tests', '-N'), {
    cwd: folder,
  });
  const settings = ['-k', folder, '-c', 'listen_addresses=127.0.0.1', '-F'];
  const [command, args] = owned(find('postgres') ?? 'postgres', '-D', data, '-p', String(port), ...settings);
  const server = restartable(() => start(command, args, { cwd: folder }));
  await listening(port, 'postgres');
  return {
    url: `postgres://tests@127.0.0.1:${String(port)}/postgres`,
    stop: () => server.signal('SIGQUIT'),
    /** Ends every connection, and comes back with its data. */
    restart: async (/** @type {() => Promise<void>} */ meanwhile) => {
      await server.restart('SIGINT', meanwhile);
      await listening(port, 'postgres');
    },
  };
}

/**
 * A server process, and the one that takes its place.
 * @param {() => ReturnType<typeof start>} begin
 */
function restartable(begin) {
  let child = begin();
  const signal = (/** @type {NodeJS.Signals} */ name) => endGroup(child, name);
  return {
    signal,
    /** Does something while the server is away. */
    restart: async (/** @type {NodeJS.Signals} */ name, /** @type {() => Promise<void>} */ meanwhile) => {
      const ended = new Promise((resolve) => child.once('close', resolve));
      signal(name);
      await ended;
      await meanwhile();
      child = begin();
    },
  };
}

/**
 * @param {number} port
 * @param {string} name
 */
async function listening(port, name) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (open) return delay(300);
    await delay(100);
  }
  throw new Error(`${name} did not open port ${String(port)}`);
}
