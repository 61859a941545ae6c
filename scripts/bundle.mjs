import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { rollup } from '@rollup/wasm-node';
import { Failure } from './command.mjs';
import { fromRoot } from './root.mjs';
import { filesUnder, fingerprint, stampMatches, writeStamp } from './stamp.mjs';

const stampFile = 'build/bundle.stamp';

/**
 * Makes dist/ of what the compiler has put into `compiled`: a file for each entry of the package and as few more as
 * they can share, because every module that a program loads costs it about a millisecond of its start.
 */
export async function bundle(compiled) {
  const files = filesUnder(compiled);
  const value = fingerprint(['package.json', 'package-lock.json', ...files]);
  if (stampMatches(stampFile, value) && filesUnder('dist').length > 0) {
    return;
  }
  console.log('Bundling…');
  rmSync(fromRoot('dist'), { recursive: true, force: true });
  const made = await rollup({
    input: entries().map((entry) => fromRoot(compiled, entry)),
    external: (id) => !id.startsWith('.') && !path.isAbsolute(id),
    onLog(level, { message }) {
      throw new Failure(`Rollup has a ${level} for the package: ${message}`);
    },
  });
  await made.write({
    dir: fromRoot('dist'),
    format: 'es',
    // As deep as the modules themselves, which look for the addon from where they are.
    chunkFileNames: 'shared/[name].js',
  });
  await made.close();
  for (const file of files.filter((file) => file.endsWith('.d.ts'))) {
    const target = fromRoot('dist', path.relative(compiled, file));
    mkdirSync(path.dirname(target), { recursive: true });
    copyFileSync(fromRoot(file), target);
  }
  writeStamp(stampFile, value);
}

/** The modules that package.json exports, relative to dist/. */
function entries() {
  const { exports } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8'));
  return Object.values(exports)
    .map((entry) => entry.default)
    .filter((file) => file !== undefined)
    .map((file) => path.relative('dist', file));
}
