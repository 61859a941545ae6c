import { Buffer } from 'node:buffer';
import { constants, type Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { constants as systemConstants } from 'node:os';
import type { Copied, CopyProgress } from '../engine/copy-op.js';
import { systemError } from '../engine/errors.js';
import { original } from '../fs/original.js';
import { giveTo, setModeLike } from './copy-attributes.js';
import { CopyPlace } from './copy-place.js';
import { writeAll, writeAroundZeros } from './write-around-zeros.js';

const { COPYFILE_EXCL, COPYFILE_FICLONE_FORCE, O_CREAT, O_EXCL, O_WRONLY } = constants;

/** What of the source's the copy gets. */
export interface CopyTraits {
  /** Bits of Node's COPYFILE constants. */
  readonly mode: number;
  /**
   * `mode`: the permissions of the source. `ordinary`: as `cp` without `-p`, its permissions by the umask for a new
   * file, those of what is replaced otherwise. `all`: permissions, times, and the owner if this process may give it.
   */
  readonly attributes: 'mode' | 'ordinary' | 'all';
  /** Whether a destination that this process may not write is replaced too. */
  readonly overReadOnly: boolean;
}

const { errno } = systemConstants;

const pieceBytes = 512 << 10;
const smallBytes = 128 << 10;
const permissions = 0o777;

/** A copy as the core makes it (whole-copy.cc), by the functions of `node:fs`. */
export class CopyByNode {
  readonly promise: Promise<Copied | null>;
  readonly #source: Buffer;
  readonly #destination: Buffer;
  readonly #traits: CopyTraits;
  #stopped = false;
  #copied = 0;
  #total = 0;

  constructor(source: Buffer, destination: Buffer, traits: CopyTraits) {
    this.#source = source;
    this.#destination = destination;
    this.#traits = traits;
    this.promise = this.#run().catch((error: NodeJS.ErrnoException) => {
      if (typeof error.errno !== 'number') throw error;
      throw systemError(error.errno, 'copyfile', source, destination);
    });
  }

  stop(): void {
    this.#stopped = true;
  }

  progress(): CopyProgress | null {
    return this.#total > 0 ? { bytes: this.#copied, total: this.#total } : null;
  }

  async #run(): Promise<Copied | null> {
    refuse(await original.stat(this.#source));
    const source = await original.open(this.#source);
    try {
      const found = await source.stat();
      refuse(found);
      const { mode, overReadOnly } = this.#traits;
      const place = await CopyPlace.find(this.#destination, (mode & COPYFILE_EXCL) !== 0, overReadOnly);
      this.#total = found.size;
      const { before } = place;
      if (before !== null && before.dev === found.dev && before.ino === found.ino) {
        return { bytes: found.size, cloned: false };
      }
      return await this.#copyTo(place, source, found);
    } finally {
      await source.close();
    }
  }

  async #copyTo(place: CopyPlace, source: FileHandle, found: Stats): Promise<Copied | null> {
    // Loading that module takes longer than all of this package.
    const { randomBytes } = process.getBuiltinModule('node:crypto');
    const temporary = place.beside(`.uringfs-${randomBytes(8).toString('hex')}`);
    let published = false;
    try {
      const cloned = await this.#clone(temporary, found);
      const first = this.#traits.attributes === 'ordinary' ? found.mode & permissions : 0o600;
      const flags = cloned ? O_WRONLY : O_WRONLY | O_CREAT | O_EXCL;
      const target = await original.open(temporary, flags, first);
      let bytes: number;
      try {
        bytes = cloned ? (await target.stat()).size : await this.#copyContents(source, target, found);
        await this.#setAttributes(target, place.before, found, cloned);
      } finally {
        await target.close();
      }
      if (this.#stopped) return null;
      await place.publish(temporary);
      published = true;
      return { bytes, cloned };
    } finally {
      // Not there where making it has failed.
      if (!published) await original.rm(temporary, { force: true });
    }
  }

  async #clone(temporary: Buffer, { size }: Stats): Promise<boolean> {
    const forced = (this.#traits.mode & COPYFILE_FICLONE_FORCE) !== 0;
    if (!forced && size <= smallBytes) return false;
    try {
      await original.copyFile(this.#source as never, temporary as never, COPYFILE_EXCL | COPYFILE_FICLONE_FORCE);
      return true;
    } catch (error) {
      if (forced) throw error;
      return false;
    }
  }

  async #copyContents(source: FileHandle, target: FileHandle, { size, blocks }: Stats): Promise<number> {
    const sparse = blocks * 512 < size;
    const buffer = Buffer.allocUnsafeSlow(size === 0 ? smallBytes : Math.min(size, pieceBytes));
    // A file of /proc says that it is empty.
    const end = size === 0 ? Number.POSITIVE_INFINITY : size;
    let at = 0;
    while (at < end && !this.#stopped) {
      const { bytesRead } = await source.read(buffer, 0, Math.min(buffer.length, end - at), at);
      if (bytesRead === 0) break;
      const piece = buffer.subarray(0, bytesRead);
      if (sparse) await writeAroundZeros(target, piece, at);
      else await writeAll(target, piece, at);
      at += bytesRead;
      this.#copied = at;
    }
    if (sparse && !this.#stopped) await target.truncate(at);
    return at;
  }

  // In this order: changing the owner takes special modes away, and everything changes the times.
  async #setAttributes(target: FileHandle, before: Stats | null, found: Stats, cloned: boolean): Promise<void> {
    const { attributes } = this.#traits;
    const owner = attributes === 'all' ? found : before;
    if (owner !== null) await giveTo(target, owner);
    const ordinary = attributes === 'ordinary';
    if (ordinary && before === null) {
      // A clone has been made with the source's permissions, whatever the umask.
      if (cloned) await target.chmod(found.mode & permissions & ~process.umask());
    } else {
      await setModeLike(target, ordinary && before !== null ? before : found);
    }
    if (attributes === 'all') await target.utimes(found.atimeMs / 1000, found.mtimeMs / 1000);
  }
}

function refuse(found: Stats): void {
  if (found.isDirectory()) throw systemError(-errno.EISDIR, 'copyfile');
  if (!found.isFile()) throw systemError(-errno.EINVAL, 'copyfile');
}
