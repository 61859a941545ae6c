import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fromRoot } from './root.mjs';

/** Every file below the given files and folders (relative to the root), sorted; what does not exist is left out. */
export function filesUnder(...starts) {
  return starts
    .flatMap((start) => {
      const full = fromRoot(start);
      if (!existsSync(full)) {
        return [];
      }
      if (!statSync(full).isDirectory()) {
        return [start];
      }
      return readdirSync(full, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(fromRoot(), path.join(entry.parentPath, entry.name)));
    })
    .sort();
}

export function fingerprint(files, ...facts) {
  const hash = createHash('sha256').update(JSON.stringify(facts));
  for (const file of files) {
    const content = readFileSync(fromRoot(file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

export function stampMatches(stampFile, value) {
  return existsSync(fromRoot(stampFile)) && readFileSync(fromRoot(stampFile), 'utf8') === value;
}

export function writeStamp(stampFile, value) {
  mkdirSync(path.dirname(fromRoot(stampFile)), { recursive: true });
  writeFileSync(fromRoot(stampFile), value);
}
