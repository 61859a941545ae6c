import { closeSync, type Dirent, lstatSync, openSync, readdirSync, readlinkSync, readSync, type Stats } from 'node:fs';
import { digest } from './digest.js';

const slash = Buffer.from('/');
const readInFull = 64 * 2 ** 20;
const readAtEachEnd = 2 ** 20;

/** A digest of a file; one too large to be read in a test (and so sparse) is known by its two ends. */
function digestOfFile(path: Buffer, size: number): string {
  const fd = openSync(path, 'r');
  const read = (length: number, position: number) => {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(fd, bytes, 0, length, position));
  };
  try {
    if (size <= readInFull) return digest(read(size, 0));
    return digest(Buffer.concat([read(readAtEachEnd, 0), read(readAtEachEnd, size - readAtEachEnd)]));
  } finally {
    closeSync(fd);
  }
}

const denied = 'access is denied';

function unlessDenied<T>(look: () => T): T | typeof denied {
  try {
    return look();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    return denied;
  }
}

function kindOf(stats: Stats): string {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'symlink';
  if (stats.isFIFO()) return 'fifo';
  if (stats.isSocket()) return 'socket';
  return 'device';
}

function describe(path: Buffer, top: string): unknown {
  const stats = unlessDenied(() => lstatSync(path));
  if (stats === denied) return denied;
  const kind = kindOf(stats);
  const entry: Record<string, unknown> = {
    kind,
    mode: (stats.mode & 0o7777).toString(8),
    owner: `${stats.uid}:${stats.gid}`,
    links: stats.nlink,
  };
  if (kind === 'device') entry.device = stats.rdev;
  if (kind === 'symlink') entry.target = readlinkSync(path, 'latin1').replaceAll(top, '<directory>');
  if (kind === 'file') {
    entry.size = stats.size;
    entry.sha256 = unlessDenied(() => digestOfFile(path, stats.size));
  }
  return entry;
}

/** What a directory holds: names (as latin1, so that any bytes are kept), kinds, modes, owners, numbers of links and
 *  contents. What a normal user may not read is known as that. */
export function tree(directory: string): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  const walk = (folder: Buffer, prefix: string) => {
    const entries = unlessDenied(
      () => readdirSync(folder, { withFileTypes: true, encoding: 'buffer' }) as Dirent<NonSharedBuffer>[],
    );
    if (entries === denied) {
      found[`${prefix}*`] = denied;
      return;
    }
    for (const entry of entries) {
      const path = Buffer.concat([folder, slash, entry.name]);
      const name = prefix + entry.name.toString('latin1');
      found[name] = describe(path, directory);
      if (entry.isDirectory()) walk(path, `${name}/`);
    }
  };
  walk(Buffer.from(directory), '');
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}
