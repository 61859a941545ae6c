import { Buffer } from 'node:buffer';
import { constants, type Stats } from 'node:fs';
import { constants as systemConstants } from 'node:os';
import { systemError } from '../engine/errors.js';
import { original } from '../fs/original.js';

const { errno } = systemConstants;
const slash = 0x2f;
// As many as the kernel follows.
const maxLinks = 40;

/** Where a copy is to be, behind all links, and what is there (copy-target.cc says the same in the core's words). */
export class CopyPlace {
  /** What is there; null for nothing. */
  readonly before: Stats | null;
  readonly #path: Buffer;
  readonly #exclusive: boolean;

  private constructor(path: Buffer, before: Stats | null, exclusive: boolean) {
    this.before = before;
    this.#path = path;
    this.#exclusive = exclusive;
  }

  /**
   * @param exclusive whether nothing may be there
   * @param overReadOnly whether what is there may be a file that this process may not write
   */
  static async find(destination: Buffer, exclusive: boolean, overReadOnly: boolean): Promise<CopyPlace> {
    const { path, before } = await behindLinks(destination, exclusive);
    if (before?.isDirectory()) throw systemError(-errno.EISDIR, 'copyfile');
    if (before !== null && !before.isFile()) throw systemError(-errno.EINVAL, 'copyfile');
    if (before !== null && !overReadOnly) await original.access(path, constants.W_OK);
    return new CopyPlace(path, before, exclusive);
  }

  /** A path in the same folder. */
  beside(name: string): Buffer {
    return Buffer.concat([folderOf(this.#path), Buffer.from(name)]);
  }

  /** Puts a finished file there. */
  async publish(file: Buffer): Promise<void> {
    if (!this.#exclusive) {
      await original.rename(file, this.#path);
      return;
    }
    // Only a link fails where something has come there meanwhile.
    await original.link(file, this.#path);
    await original.unlink(file);
  }
}

interface Found {
  readonly path: Buffer;
  readonly before: Stats | null;
}

async function behindLinks(destination: Buffer, exclusive: boolean): Promise<Found> {
  let path = destination;
  for (let links = 0; ; links++) {
    if (path.at(-1) === slash) throw await refusal(path);
    const before = await lookUp(path);
    if (before === null) {
      if (path.length === 0) throw systemError(-errno.ENOENT, 'copyfile');
      return { path, before };
    }
    if (exclusive) throw systemError(-errno.EEXIST, 'copyfile');
    if (!before.isSymbolicLink()) return { path, before };
    if (links === maxLinks) throw systemError(-errno.ELOOP, 'copyfile');
    const link = await original.readlink(path, 'buffer');
    path = link[0] === slash ? link : Buffer.concat([folderOf(path), link]);
  }
}

// Whatever there is: open(2) makes no file under a name with a slash behind it.
async function refusal(path: Buffer): Promise<Error> {
  const folder = folderOf(Buffer.from(path.toString('latin1').replace(/\/+$/, ''), 'latin1'));
  await original.access(Buffer.concat([folder, Buffer.from('.')]));
  return systemError(-errno.EISDIR, 'copyfile');
}

async function lookUp(path: Buffer): Promise<Stats | null> {
  try {
    return await original.lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return null;
  }
}

/** With its slash; empty for the current one. */
function folderOf(path: Buffer): Buffer {
  return path.subarray(0, path.lastIndexOf(slash) + 1);
}
