import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The addon, found as the package itself finds it, from the root of the repository. */
export function loadAddon<T>(): T {
  const root = process.cwd();
  const require = createRequire(join(root, 'package.json'));
  const load = require('node-gyp-build') as (directory: string) => T;
  return load(root);
}
