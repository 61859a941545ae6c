import { lstatSync, lutimesSync } from 'node:fs';
import { join } from 'node:path';

/** Two times which a copy cannot have by chance, and which tell seconds, milliseconds and less apart. The time of
 *  access lies ahead: reading a file then leaves it alone on a file system mounted with relatime. */
const modified = Date.now() / 1000 - 7_200.987_654_321;
const accessed = Date.now() / 1000 + 3_600.123_456_789;

export function age(directory: string, names: readonly string[]): void {
  for (const name of names) lutimesSync(join(directory, name), accessed, modified);
}

/** Which of the two times of an original a copy has, and how exactly. */
export function timesKept(original: string, copy: string): Record<string, string> {
  const [from, to] = [lstatSync(original, { bigint: true }), lstatSync(copy, { bigint: true })];
  const howExactly = (a: bigint, b: bigint) => {
    if (a === b) return 'exactly';
    if (a / 1_000n === b / 1_000n) return 'to the microsecond';
    if (a / 1_000_000n === b / 1_000_000n) return 'to the millisecond';
    return 'not';
  };
  return { modified: howExactly(from.mtimeNs, to.mtimeNs), accessed: howExactly(from.atimeNs, to.atimeNs) };
}
