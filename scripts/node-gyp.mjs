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

export function nodeGyp(commands, { cwd = root, env = {} } = {}) {
  const prefix = headersPrefix();
  for (const command of commands) {
    runOrFail(process.execPath, [fromRoot('node_modules/node-gyp/bin/node-gyp.js'), command, '--loglevel=error'], {
      cwd,
      env: {
        ...process.env,
        ...(prefix === null ? {} : { npm_config_nodedir: prefix }),
        npm_config_jobs: String(availableParallelism()),
        ...env,
      },
      quiet: true,
    });
  }
}
