import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { block } from '../block.js';

const branches = 10;
const twigs = 10;
const filesPerTwig = 100;

export const fileCount: number = branches * twigs * filesPerTwig;

/** What must be found in the tree, so that nobody is fast by leaving something out. */
export interface TreeContents {
  entries: number;
  bytes: number;
}

/** 10,000 files of 1 to 4 KiB in 100 folders, which are in 10 folders. */
export function writeTree(root: string): TreeContents {
  const contents = { entries: 0, bytes: 0 };
  for (let branch = 0; branch < branches; branch++) {
    contents.entries++;
    for (let twig = 0; twig < twigs; twig++) {
      contents.entries++;
      const folder = join(root, `branch-${branch}`, `twig-${twig}`);
      mkdirSync(folder, { recursive: true });
      for (let file = 0; file < filesPerTwig; file++) {
        const data = block.subarray(0, 1024 + ((contents.entries * 997) % 3073));
        writeFileSync(join(folder, `file-${file}`), data);
        contents.entries++;
        contents.bytes += data.length;
      }
    }
  }
  return contents;
}

export function expectTree(what: string, expected: TreeContents, actual: TreeContents): void {
  if (actual.entries !== expected.entries || actual.bytes !== expected.bytes) {
    throw new Error(
      `${what} came to ${actual.entries} entries of ${actual.bytes} bytes instead of ${expected.entries} of ` +
        `${expected.bytes}, so its time means nothing.`,
    );
  }
}

export function expectEntries(what: string, expected: number, actual: number): void {
  if (actual !== expected) {
    throw new Error(`${what} came to ${actual} entries instead of ${expected}, so its time means nothing.`);
  }
}

/** Looks at everything under `root` and adds it up. */
export function walkTreeSync(root: string): TreeContents {
  const contents = { entries: 0, bytes: 0 };
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const stats = statSync(join(entry.parentPath, entry.name));
    contents.entries++;
    contents.bytes += stats.isFile() ? stats.size : 0;
  }
  return contents;
}
