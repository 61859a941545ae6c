import { Buffer } from 'node:buffer';
import type { PathLike } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { open } from '../fs/open.js';
import { isUtf8, NativePromise } from '../native/intrinsics.js';
import { checkInteger } from '../ring/arguments.js';
import { checkFlag, checkPath } from './arguments.js';

/** Options of `appendSink()`. */
export interface AppendSinkOptions {
  /** Of a file that it makes. Default: 0o666, less the umask. */
  mode?: number;
  /** How many bytes (of text, characters) may wait before `write()` answers false. Default: 512 KiB. */
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

// Node writes that many bytes at most with one system call.
const pieceBytes = 512 * 1024;

/**
 * A file that is appended to, for logs: a Writable that gathers what comes while it writes, and writes that in pieces
 * of up to 512 KiB. No chunk of up to that many bytes is divided between two pieces. The file is opened with O_APPEND,
 * so that a piece stays whole where other processes append, too.
 *
 * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE; what opening and writing fail with is emitted
 *   as an error
 */
export function appendSink(path: PathLike, options?: AppendSinkOptions): AppendSink {
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
  #last: Promise<unknown> = NativePromise.resolve();
  // Empty chunks at which it opens its path anew.
  readonly #reopenings = new Map<unknown, () => Promise<void>>();

  constructor(path: PathLike, options?: AppendSinkOptions) {
    const { mode = 0o666, highWaterMark = pieceBytes, flush = false, signal } = options ?? {};
    checkPath(path);
    checkInteger('options.mode', mode, 0, 0o7777);
    checkFlag('options.flush', flush);
    super({ highWaterMark, decodeStrings: false, ...(signal === undefined ? {} : { signal }) });
    this.path = path;
    this.#mode = mode;
    this.#flush = flush;
  }

  /** Appends and waits until that is in the file, and on the disk with `flush`. */
  append(data: string | Uint8Array): Promise<void> {
    return new NativePromise((resolve, reject) => {
      this.write(data, (error) => (error ? reject(error) : resolve()));
    });
  }

  /**
   * Opens the path anew, between what was written before and what is written after: for when the file has been renamed
   * to rotate it. Where that fails it rejects, and the sink goes on with the old file.
   */
  reopen(): Promise<void> {
    return new NativePromise((resolve, reject) => {
      const place = Buffer.alloc(0);
      this.#reopenings.set(place, () => this.#openAgain().then(resolve, reject));
      this.write(place, (error) => {
        this.#reopenings.delete(place);
        if (error) reject(error);
      });
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
    this.#answer(async () => {
      let start = 0;
      for (let i = 0; this.#reopenings.size > 0 && i < chunks.length; i++) {
        const { chunk } = chunks[i] as Chunk;
        const reopening = chunk.length === 0 ? this.#reopenings.get(chunk) : undefined;
        if (reopening === undefined) continue;
        await this.#append(chunks.slice(start, i));
        await reopening();
        start = i + 1;
      }
      await this.#append(chunks.slice(start));
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

  async #append(chunks: readonly Chunk[]): Promise<void> {
    const data = joined(chunks);
    const bytes = typeof data === 'string' ? Buffer.byteLength(data) : data.length;
    if (bytes === 0) return;
    if (bytes > pieceBytes && chunks.length > 1) {
      const half = chunks.length >>> 1;
      await this.#append(chunks.slice(0, half));
      await this.#append(chunks.slice(half));
      return;
    }
    const handle = this.#handle as FileHandle;
    await handle.appendFile(data);
    if (this.#flush) await handle.datasync();
    this.bytesWritten += bytes;
  }

  async #openAgain(): Promise<void> {
    const old = this.#handle;
    this.#handle = await open(this.path, 'a', this.#mode);
    await old?.close();
  }

  #answer(task: () => Promise<void>, callback: Done): void {
    const done = this.#last.then(task);
    this.#last = done.catch(() => {});
    done.then(() => callback(), callback);
  }
}

// Text is joined as text: to encode it once costs less than to do so line by line.
function joined(chunks: readonly Chunk[]): string | Buffer {
  if (chunks.every(({ chunk, encoding }) => typeof chunk === 'string' && isUtf8(encoding))) {
    return chunks.map(({ chunk }) => chunk).join('');
  }
  return Buffer.concat(chunks.map(({ chunk, encoding }) => asBuffer(chunk, encoding)));
}

function asBuffer(chunk: string | Buffer, encoding: BufferEncoding | 'buffer'): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk, encoding as BufferEncoding) : chunk;
}
