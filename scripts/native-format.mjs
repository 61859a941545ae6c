import { existsSync } from 'node:fs';
import { run } from './command.mjs';
import { fromRoot } from './root.mjs';
import { filesUnder } from './stamp.mjs';

export const nativeFiles = () => filesUnder('src/native').filter((file) => /\.(?:cc|h)$/.test(file));

/** The npm package's own binary where it carries one for this machine (x64), the system's elsewhere. */
function clangFormat() {
  const bundled = fromRoot('node_modules/clang-format/bin', `${process.platform}_${process.arch}`, 'clang-format');
  return existsSync(bundled) ? bundled : 'clang-format';
}

export function runClangFormat(...options) {
  const files = nativeFiles();
  return files.length === 0 || run(clangFormat(), [...options, ...files]).ok;
}
