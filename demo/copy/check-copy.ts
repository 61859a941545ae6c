import { type BigIntStats, statSync } from 'node:fs';
import { firstDifferenceOfFiles } from '../checking/first-difference.js';
import { Mismatch } from '../checking/mismatch.js';
import { sha256OfFile } from '../checking/sha256.js';
import { DemoError } from '../demo-error.js';

interface Copy {
  by: string;
  source: string;
  copy: string;
  /** Of the source, when its checksum was taken. */
  before: BigIntStats;
  expected: string;
}

export function checkCopy({ by, source, copy, before, expected }: Copy): void {
  const actual = sha256OfFile(copy);
  if (actual === expected) {
    return;
  }
  const now = statSync(source, { bigint: true });
  if (now.mtimeNs !== before.mtimeNs || now.size !== before.size) {
    throw new DemoError(
      `${source} was changed while it was copied, so copies cannot be checked. Choose a file at rest.`,
    );
  }
  const offset = firstDifferenceOfFiles(source, copy);
  throw new Mismatch(`the copy of ${source} made by ${by} differs from it`, [
    `source  ${expected}  ${now.size} bytes`,
    `copy    ${actual}  ${statSync(copy).size} bytes`,
    offset === null
      ? 'The shorter one is the beginning of the longer one.'
      : `The first different byte is at ${offset}.`,
  ]);
}
