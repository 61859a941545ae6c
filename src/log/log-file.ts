import { Buffer } from 'node:buffer';
import { type BigIntStats, constants, type PathLike } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from '../fs/open.js';
import { stat } from '../fs/stat.js';
import { NotRegularError } from './not-regular.js';

const readBytes = 65_536;
const { O_RDONLY, O_NONBLOCK, O_NOCTTY } = constants;

/** Which file it is. Numbers of inodes are used again, so when it was made belongs to it. Text, which JSON keeps. */
export interface Identity {
  readonly dev: string;
  readonly ino: string;
  /** Nanoseconds since 1970. */
  readonly born: string;
}

/** Whether two are the same file. */
export function same(one: Identity, other: Identity): boolean {
  return one.ino === other.ino && one.dev === other.dev && one.born === other.born;
}

/** A file that grows, read from a position on. */
export class LogFile implements Identity {
  readonly dev: string;
  readonly ino: string;
  readonly born: string;
  readonly #handle: FileHandle;
  readonly #buffer = Buffer.allocUnsafeSlow(readBytes);
  /** The name it was opened by. */
  readonly path: PathLike;
  position = 0;

  private constructor(path: PathLike, handle: FileHandle, { dev, ino, born }: Identity) {
    this.path = path;
    this.#handle = handle;
    this.dev = dev;
    this.ino = ino;
    this.born = born;
  }

  /** @throws what `open` rejects with, and a NotRegularError */
  static async open(path: PathLike): Promise<LogFile> {
    // The writer of a FIFO would notice that it is opened, and a tape be rewound.
    identityOf(path, await stat(path, { bigint: true }));
    const handle = await openAtOnce(path);
    try {
      return new LogFile(path, handle, identityOf(path, await handle.stat({ bigint: true })));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** The same; null if nothing is there. */
  static async openIfThere(path: PathLike): Promise<LogFile | null> {
    try {
      return await LogFile.open(path);
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** What comes next, none if it has been read to its end. */
  async read(): Promise<Buffer> {
    const { bytesRead } = await this.#handle.read(this.#buffer, 0, readBytes, this.position);
    this.position += bytesRead;
    return Buffer.from(this.#buffer.subarray(0, bytesRead));
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/**
 * The file that `path` leads to, null if there is nothing.
 *
 * @throws a NotRegularError where there is something else
 */
export async function fileAt(path: PathLike): Promise<Identity | null> {
  try {
    return identityOf(path, await stat(path, { bigint: true }));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The file that `path` leads to, null if there is nothing or something else. */
export async function onlyFileAt(path: PathLike): Promise<Identity | null> {
  return await fileAt(path).catch(noneIfOther);
}

/** For what is passed over where it is no file. */
export function noneIfOther(error: unknown): null {
  if (error instanceof NotRegularError) return null;
  throw error;
}

/** Whether an error says that there is no such file or folder. */
export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

// What has got the name of a regular file meanwhile is not waited for: a FIFO without a writer.
async function openAtOnce(path: PathLike): Promise<FileHandle> {
  try {
    return await open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  } catch (error) {
    // open(2): somebody, a Samba server say, has a lease on the file, and has been told to give it back.
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return await open(path, O_RDONLY | O_NOCTTY);
    throw error;
  }
}

function identityOf(path: PathLike, stats: BigIntStats): Identity {
  if (!stats.isFile()) throw new NotRegularError(path, stats);
  const { dev, ino, birthtimeNs } = stats;
  return { dev: String(dev), ino: String(ino), born: String(birthtimeNs) };
}
