import { Buffer } from 'node:buffer';
import type { PathLike } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { open } from '../fs/open.js';

/** Options of `appendSink()`. */
export interface AppendSinkOptions {
  /** Of a file that it makes. Default: 0o666, less the umask. */
  mode?: number;
  /** How many bytes may wait before `write()` answers false. Default: 1 MiB. */
  highWaterMark?: number;
  /** Whether what is written is on the disk (fdatasync) before it counts as written. Default: false. */
  flush?: boolean;
  /** Destroys it with an AbortError. */
  signal?: AbortSignal;
}

interface Chunk {
  readonly chunk: string | Buffer;
  readonly encoding: BufferEncoding | 'buffer';
}

type Done = (error?: Error | null) => void;

/**
 * A file that is appended to, for logs: a Writable that writes whatever has come while it wrote as one piece, with one
 * operation. Opened with O_APPEND, so that other processes can append to the same file.
 *
 * @throws ERR_INVALID_ARG_TYPE and what else Writable throws for bad options; what opening and writing fail with is
 *   emitted as an error
 */
export function appendSink(path: PathLike, options: AppendSinkOptions = {}): AppendSink {
  return new AppendSink(path, options);
}

/** What `appendSink()` makes. */
export class AppendSink extends Writable {
  readonly path: PathLike;
  /** How many bytes it has appended. */
  bytesWritten = 0;
  readonly #mode: number;
  readonly #flush: boolean;
  #handle: FileHandle | null = null;
  // What touches the handle, one after the other.
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    path: PathLike,
    { mode = 0o666, highWaterMark = 2 ** 20, flush = false, signal }: AppendSinkOptions = {},
  ) {
    super({ highWaterMark, decodeStrings: false, ...(signal === undefined ? {} : { signal }) });
    this.path = path;
    this.#mode = mode;
    this.#flush = flush;
  }

  /** Appends and waits until that is in the file, and on the disk with `flush`. */
  append(data: string | Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.write(data, (error) => (error ? reject(error) : resolve()));
    });
  }

  /**
   * Opens the path anew, after all that was written so far: for when the file has been renamed to rotate it. The sink
   * goes on with the old file if that fails.
   */
  reopen(): Promise<void> {
    return new Promise((resolve, reject) => {
      const again = async () => {
        const handle = await open(this.path, 'a', this.#mode);
        const old = this.#handle;
        this.#handle = handle;
        await old?.close();
      };
      // An empty write has its turn after those before it.
      this.write('', (error) => (error ? reject(error) : this.#then(again).then(resolve, reject)));
    });
  }

  override _construct(callback: Done): void {
    this.#answer(async () => {
      this.#handle = await open(this.path, 'a', this.#mode);
    }, callback);
  }

  override _write(chunk: string | Buffer, encoding: BufferEncoding | 'buffer', callback: Done): void {
    this._writev([{ chunk, encoding }], callback);
  }

  override _writev(chunks: Chunk[], callback: Done): void {
    const data = joined(chunks);
    this.#answer(async () => {
      if (data.length === 0) return;
      const handle = this.#handle as FileHandle;
      await handle.appendFile(data);
      if (this.#flush) await handle.datasync();
      this.bytesWritten += typeof data === 'string' ? Buffer.byteLength(data) : data.length;
    }, callback);
  }

  override _destroy(error: Error | null, callback: Done): void {
    this.#answer(
      async () => {
        const handle = this.#handle;
        this.#handle = null;
        await handle?.close();
      },
      (failure) => callback(error ?? failure),
    );
  }

  #answer(task: () => Promise<void>, callback: Done): void {
    this.#then(task).then(() => callback(), callback);
  }

  #then(task: () => Promise<void>): Promise<void> {
    const done = this.#last.then(task);
    this.#last = done.catch(() => {});
    return done;
  }
}

// Text is joined as text: to encode it once costs less than to do so piece by piece.
function joined(chunks: readonly Chunk[]): string | Buffer {
  if (chunks.every(({ chunk, encoding }) => typeof chunk === 'string' && isUtf8(encoding))) {
    return chunks.length === 1 ? (chunks[0] as Chunk).chunk : chunks.map(({ chunk }) => chunk).join('');
  }
  return Buffer.concat(chunks.map(({ chunk, encoding }) => asBuffer(chunk, encoding)));
}

function isUtf8(encoding: string): boolean {
  return encoding === 'utf8' || encoding === 'utf-8';
}

function asBuffer(chunk: string | Buffer, encoding: BufferEncoding | 'buffer'): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk, encoding as BufferEncoding) : chunk;
}
