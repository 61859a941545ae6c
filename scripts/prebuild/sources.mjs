import { readFileSync } from 'node:fs';
import { fromRoot } from '../root.mjs';
import { filesUnder, fingerprint } from '../stamp.mjs';

/** Everything of this repository that decides what the binaries do. */
export function sourceHash() {
  const sources = filesUnder('src/native').filter((file) => !file.endsWith('.ts'));
  const lock = JSON.parse(readFileSync(fromRoot('package-lock.json'), 'utf8'));
  const headers = lock.packages['node_modules/node-addon-api'].version;
  return fingerprint([...sources, 'binding.gyp', 'scripts/prebuild/toolchains.mjs'], `node-addon-api ${headers}`);
}
