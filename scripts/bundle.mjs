import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
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
  const value = fingerprint(['package.json', 'package-lock.json', 'scripts/bundle.mjs', ...files]);
  if (stampMatches(stampFile, value) && filesUnder('dist').length > 0) {
    return;
  }
  console.log('Bundling…');
  rmSync(fromRoot('dist'), { recursive: true, force: true });
  const { bin, exports } = manifest();
  await make(
    compiled,
    Object.values(exports).map((entry) => entry.default ?? entry),
    'shared/[name].js',
  );
  // Apart from the others: what the commands share with each other would cut the modules that programs load to pieces.
  await make(compiled, Object.values(bin), 'shared/command-[name].js');
  for (const command of Object.values(bin)) {
    chmodSync(fromRoot(command), 0o755);
  }
  for (const file of files.filter((file) => file.endsWith('.d.ts'))) {
    const target = fromRoot('dist', path.relative(compiled, file));
    mkdirSync(path.dirname(target), { recursive: true });
    copyFileSync(fromRoot(file), target);
  }
  writeStamp(stampFile, value);
}

async function make(compiled, files, chunkFileNames) {
  const modules = files.filter((file) => file.endsWith('.js')).map((file) => path.relative('dist', file));
  const made = await rollup({
    input: modules.map((module) => fromRoot(compiled, module)),
    external: (id) => !id.startsWith('.') && !path.isAbsolute(id),
    onLog(level, { message }) {
      throw new Failure(`Rollup has a ${level} for the package: ${message}`);
    },
  });
  // Chunks lie as deep as the modules themselves, which look for the addon from where they are.
  await made.write({ dir: fromRoot('dist'), format: 'es', chunkFileNames });
  await made.close();
}

function manifest() {
  return JSON.parse(readFileSync(fromRoot('package.json'), 'utf8'));
}
