// @ts-check
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { startConversation } from '../harness/command.mjs';
import { programEnv } from '../harness/tools.mjs';

/**
 * The ESLint server of VS Code, driven as an editor drives it.
 *
 * @param {string} server path of its script
 * @param {string} folder the workspace
 */
export async function openEditor(server, folder) {
  const child = startConversation(process.execPath, [server, '--stdio'], { cwd: folder, env: programEnv() });
  const uri = pathToFileURL(folder).href;
  /** @type {Map<number, (message: { result?: any, error?: unknown }) => void>} */
  const waiting = new Map();
  let [next, buffer] = [1, Buffer.alloc(0)];

  /** @param {object} message */
  const write = (message) => {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    child.stdin.write(`Content-Length: ${String(body.length)}\r\n\r\n`);
    child.stdin.write(body);
  };

  /** @param {string} method @param {object} params @returns {Promise<any>} */
  const ask = (method, params) =>
    new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, ({ result, error }) =>
        error ? reject(new Error(JSON.stringify(error))) : resolve(result),
      );
      write({ id, method, params });
    });

  /** @param {{ id?: number, method?: string, params?: any, result?: any, error?: unknown }} message */
  const receive = (message) => {
    if (message.method === undefined) {
      waiting.get(Number(message.id))?.(message);
      waiting.delete(Number(message.id));
    } else if (message.id !== undefined) {
      const result =
        message.method === 'workspace/configuration'
          ? message.params.items.map(() => settings(uri, folder))
          : message.method === 'eslint/confirmESLintExecution'
            ? 4
            : null;
      write({ id: message.id, result });
    }
  };

  child.stdout.on('data', (chunk) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const head = buffer.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(buffer.subarray(0, head).toString())?.[1]);
      if (buffer.length < head + 4 + length) return;
      const body = buffer.subarray(head + 4, head + 4 + length).toString();
      buffer = buffer.subarray(head + 4 + length);
      receive(JSON.parse(body));
    }
  });

  await ask('initialize', {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: path.basename(folder) }],
    capabilities: {
      workspace: { configuration: true, workspaceFolders: true, applyEdit: true },
      textDocument: {
        diagnostic: { dynamicRegistration: true },
        codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } },
      },
    },
  });
  write({ method: 'initialized', params: {} });

  return {
    /**
     * Opens a file and answers with what is wrong in it, and what the editor offers for each.
     * @param {string} file
     * @param {string} text
     */
    async open(file, text) {
      const document = { uri: pathToFileURL(path.join(folder, file)).href };
      const languageId = /ts$/.test(file) ? 'typescript' : 'javascript';
      write({
        method: 'textDocument/didOpen',
        params: { textDocument: { ...document, languageId, version: 1, text } },
      });
      const { items } = await ask('textDocument/diagnostic', { textDocument: document });
      const found = [];
      for (const diagnostic of items) {
        const actions = await ask('textDocument/codeAction', {
          textDocument: document,
          range: diagnostic.range,
          context: { diagnostics: [diagnostic] },
        });
        found.push({
          rule: String(diagnostic.code),
          line: Number(diagnostic.range.start.line) + 1,
          link: String(diagnostic.codeDescription?.href),
          actions: /** @type {{ title: string }[]} */ (actions ?? []).map(({ title }) => title),
        });
      }
      return found;
    },
    async close() {
      await ask('shutdown', {});
      write({ method: 'exit' });
    },
  };
}

/** @param {string} uri @param {string} folder */
function settings(uri, folder) {
  return {
    validate: 'on',
    useFlatConfig: true,
    experimental: { useFlatConfig: false },
    packageManager: 'npm',
    codeActionOnSave: { enable: false, mode: 'all' },
    codeAction: {
      disableRuleComment: { enable: true, location: 'separateLine', commentStyle: 'line' },
      showDocumentation: { enable: true },
    },
    format: false,
    quiet: false,
    onIgnoredFiles: 'off',
    options: {},
    problems: { shortenToSingleLine: false },
    rulesCustomizations: [],
    run: 'onType',
    nodePath: null,
    workspaceFolder: { uri, name: path.basename(folder) },
    workingDirectory: { directory: folder },
  };
}
