import { createHash } from 'node:crypto';
import { Mismatch } from '../checking/mismatch.js';

interface Reading {
  by: string;
  path: string;
  expected: readonly string[];
  digest: string;
  lines: readonly string[];
}

export function digestOfLines(lines: readonly string[]): string {
  const hash = createHash('sha256');
  for (const line of lines) {
    hash.update(`${line}\n`);
  }
  return hash.digest('hex');
}

export function checkLines({ by, path, expected, digest, lines }: Reading): void {
  const actual = digestOfLines(lines);
  if (actual === digest) {
    return;
  }
  const index = expected.findIndex((line, at) => line !== lines[at]);
  throw new Mismatch(`the lines of ${path} read by ${by} are not those node:fs reads`, [
    `node:fs  ${digest}  ${expected.length} lines`,
    `${by.padEnd(7)}  ${actual}  ${lines.length} lines`,
    `The first different line is line ${(index < 0 ? expected.length : index) + 1}:`,
    `node:fs  ${JSON.stringify(expected[index] ?? null)}`,
    `${by.padEnd(7)}  ${JSON.stringify(lines[index] ?? null)}`,
    'If the log was rotated or rewritten this moment, run the demo again.',
  ]);
}
