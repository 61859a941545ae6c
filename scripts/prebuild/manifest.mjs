import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fromRoot } from '../root.mjs';
import { sourceHash } from './sources.mjs';
import { fileOf, nameOf } from './targets.mjs';

export const manifestFile = 'prebuilds/manifest.json';

/** Writes down what the binaries were made of and with, so that a test can tell when they are out of date. */
export function writeManifest(results) {
  const entry = ({ target, toolchain, bytes, symbols }) => [
    nameOf(target),
    { file: fileOf(target), bytes, sha256: digest(fileOf(target)), toolchain, newestSymbols: symbols },
  ];
  const manifest = { sourceHash: sourceHash(), binaries: Object.fromEntries(results.map(entry)) };
  writeFileSync(fromRoot(manifestFile), `${JSON.stringify(manifest, null, 2)}\n`);
}

export function readManifest() {
  return JSON.parse(readFileSync(fromRoot(manifestFile), 'utf8'));
}

export function digest(file) {
  return createHash('sha256')
    .update(readFileSync(fromRoot(file)))
    .digest('hex');
}
