import { existsSync, readFileSync } from 'node:fs';
import { fromRoot } from '../root.mjs';
import { filesUnder } from '../stamp.mjs';
import { importsOf } from './imports.mjs';

/** Every file of dist/ that package.json names (exports, bin), as its source. */
function typescriptEntries() {
  const manifest = readFileSync(fromRoot('package.json'), 'utf8');
  return [...manifest.matchAll(/"(?:\.\/)?dist\/([^"]+)\.js"/g)].map((match) => `src/${match[1]}.ts`);
}

function nativeEntries() {
  if (!existsSync(fromRoot('binding.gyp'))) {
    return [];
  }
  const gyp = readFileSync(fromRoot('binding.gyp'), 'utf8');
  return [...new Set(gyp.match(/\bsrc\/native\/[\w./-]+/g))];
}

export function filesOutOfReach() {
  const entries = [...typescriptEntries(), ...nativeEntries()];
  const missing = entries.filter((entry) => !existsSync(fromRoot(entry)));
  const reached = new Set();
  const pending = entries.filter((entry) => existsSync(fromRoot(entry)));
  while (pending.length > 0) {
    const file = pending.pop();
    if (!reached.has(file)) {
      reached.add(file);
      pending.push(...(/\.(?:ts|cc|h)$/.test(file) ? importsOf(file) : []));
    }
  }
  return [
    ...missing.map((entry) => `${entry}: named as an entry by package.json or binding.gyp, but it does not exist`),
    ...filesUnder('src')
      .filter((file) => !reached.has(file) && !file.endsWith('.d.ts'))
      .map((file) => `${file}: nothing reaches it from package.json's entries or binding.gyp`),
  ];
}
