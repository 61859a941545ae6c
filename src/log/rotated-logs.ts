import { basename, dirname, join } from 'node:path';
import { readdir } from '../fs/read-directory.js';
import { fileAt, type Identity, isMissing, LogFile, noneIfOther, onlyFileAt, same } from './log-file.js';

// What rotation adds to a name: `.1`, `-20261126`, `.2026-11-26T10:00`. Compressed files have other names.
const suffix = /^[.-][-\d.:T_]+$/;

/** The file `wanted`, under the name of a log or one that rotation has given it; null if it is gone. */
export async function openLog(path: string, wanted: Identity): Promise<LogFile | null> {
  for (const name of [path, ...(await rotated(path))]) {
    const found = await onlyFileAt(name);
    if (found !== null && same(found, wanted)) return await openOnly(name, wanted);
  }
  return null;
}

/**
 * The file that followed `file` under the name `path`; null as long as that leads to it or to nothing.
 *
 * @throws a NotRegularError where it leads to something else
 */
export async function nextLog(path: string, file: Identity): Promise<LogFile | null> {
  const now = await fileAt(path);
  if (now === null || same(now, file)) return null;
  // Rotated more than once, it is not the one at the path that follows, but the one made first after it. (Of files that
  // were made in one tick of the kernel's clock nothing tells which was first.)
  let next = { name: path, found: now };
  for (const name of await rotated(path)) {
    const found = await onlyFileAt(name);
    if (found !== null && isBetween(found, file, next.found)) next = { name, found };
  }
  return (await openOnly(next.name, next.found)) ?? (await nextLog(path, file));
}

function isBetween({ born }: Identity, before: Identity, after: Identity): boolean {
  return BigInt(born) > BigInt(before.born) && BigInt(born) < BigInt(after.born);
}

async function rotated(path: string): Promise<string[]> {
  const folder = dirname(path);
  const name = basename(path);
  const names = await readdir(folder).catch(none);
  return names
    .filter((each) => each.startsWith(name) && suffix.test(each.slice(name.length)))
    .map((each) => join(folder, each));
}

// As long as there is no folder there are no files.
function none(error: unknown): string[] {
  if (isMissing(error)) return [];
  throw error;
}

/** Null where something else has got the name meanwhile. */
async function openOnly(path: string, wanted: Identity): Promise<LogFile | null> {
  const file = await LogFile.openIfThere(path).catch(noneIfOther);
  if (file === null || same(file, wanted)) return file;
  await file.close();
  return null;
}
