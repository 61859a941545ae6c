import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { runOrFail } from './command.mjs';
import { fromRoot, root } from './root.mjs';

/** Where the running Node's own headers lie, if it came with them; otherwise node-gyp downloads them. */
function headersPrefix() {
  const prefix = path.dirname(path.dirname(process.execPath));
  return existsSync(path.join(prefix, 'include/node/node_api.h')) ? prefix : null;
}

/** The environment of a build: whoever runs node-gyp for us finds the headers by it. */
export function nodeGypEnvironment(env = {}) {
  const prefix = headersPrefix();
  return {
    ...process.env,
    ...(prefix === null ? {} : { npm_config_nodedir: prefix }),
    npm_config_jobs: String(availableParallelism()),
    ...env,
  };
}

export function nodeGyp(commands, { cwd = root, env = {} } = {}) {
  for (const command of commands) {
    runOrFail(process.execPath, [fromRoot('node_modules/node-gyp/bin/node-gyp.js'), command, '--loglevel=error'], {
      cwd,
      env: nodeGypEnvironment(env),
      quiet: true,
    });
  }
}
