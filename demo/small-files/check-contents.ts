import { readFileSync } from 'node:fs';
import { firstDifference } from '../checking/first-difference.js';
import { Mismatch } from '../checking/mismatch.js';
import { sha256 } from '../checking/sha256.js';

interface Reading {
  by: string;
  paths: readonly string[];
  contents: readonly Buffer[];
  expected: readonly string[];
}

export function checkContents({ by, paths, contents, expected }: Reading): void {
  for (const [index, path] of paths.entries()) {
    const read = contents[index] as Buffer;
    const actual = sha256(read);
    if (actual !== expected[index]) {
      const now = readFileSync(path);
      const offset = firstDifference(now, read);
      throw new Mismatch(`${path} read by ${by} is not what node:fs reads`, [
        `node:fs  ${expected[index]}  ${now.length} bytes now`,
        `${by.padEnd(7)}  ${actual}  ${read.length} bytes`,
        offset === null
          ? 'The shorter one is the beginning of the longer one.'
          : `The first different byte is at ${offset}.`,
      ]);
    }
  }
}
