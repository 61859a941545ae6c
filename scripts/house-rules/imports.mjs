import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fromRoot } from '../root.mjs';

const typescript = [
  /\b(?:import|export)\b[^'";]*?\bfrom\s*'(\.[^']+)'/g,
  /\bimport\s*'(\.[^']+)'/g,
  /\bimport\s*\(\s*'(\.[^']+)'/g,
  /\bnew URL\(\s*'(\.[^']+)'\s*,\s*import\.meta\.url/g,
];
const native = [/^\s*#\s*include\s*"([^"]+)"/gm];

/** The files of this package that a source file names: imports, worker URLs, includes. */
export function importsOf(file) {
  const text = readFileSync(fromRoot(file), 'utf8');
  const isNative = /\.(?:cc|h)$/.test(file);
  return (isNative ? native : typescript)
    .flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]))
    .map((target) => source(path.join(path.dirname(file), target), isNative))
    .filter((target) => target !== null);
}

function source(target, isNative) {
  if (isNative) {
    // Includes are written from the including file's folder or from src/native.
    const fromTop = path.join('src/native', path.basename(target));
    return [target, fromTop].find((candidate) => existsSync(fromRoot(candidate))) ?? null;
  }
  const candidates = [target.replace(/\.js$/, '.ts'), target.replace(/\.js$/, '.d.ts')];
  return candidates.find((candidate) => existsSync(fromRoot(candidate))) ?? null;
}
