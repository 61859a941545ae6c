import { lstatSync, readdirSync, type StatsBase } from 'node:fs';
import { join } from 'node:path';

/** A time of the clock differs from run to run; one that was set is long before or far ahead. */
function shownTime(nanoseconds: bigint): bigint | 'recent' {
  const distance = BigInt(Date.now()) * 1_000_000n - nanoseconds;
  const hour = 3_600n * 1_000_000_000n;
  return distance < hour && distance > -hour ? 'recent' : nanoseconds;
}

function factsOf(stats: StatsBase<bigint> & { readonly atimeNs: bigint; readonly mtimeNs: bigint }) {
  const { uid, gid, mode, nlink, size } = stats;
  // Following a link may touch the time it was last read, whoever follows it.
  const atime = stats.isFile() ? shownTime(stats.atimeNs) : 'any';
  return { uid, gid, mode, nlink, size: stats.isDirectory() ? 'any' : size, atime, mtime: shownTime(stats.mtimeNs) };
}

/** What a tree does not tell of the entries of a folder: owners, links, and times to the nanosecond. */
export function factsIn(directory: string): Record<string, unknown> {
  const names = readdirSync(directory).sort();
  const found: Record<string, unknown> = {};
  for (const name of ['.', ...names]) {
    const stats = lstatSync(join(directory, name), { bigint: true, throwIfNoEntry: false });
    if (stats !== undefined) found[name] = factsOf(stats);
  }
  return found;
}
