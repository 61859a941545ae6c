import type { Buffer } from 'node:buffer';
import type { PathLike } from 'node:fs';
import type { Readable } from 'node:stream';
import { NativePromise } from '../native/intrinsics.js';
import { abortError } from '../ring/errors.js';
import { createReadStream } from '../streams/read-stream.js';
import { openFifo } from './fifo.js';

/** Options of a file that is read. */
export interface FileOptions {
  start?: number;
  end?: number;
  highWaterMark?: number;
  signal?: AbortSignal;
}

type Result = IteratorResult<Buffer, undefined>;

const done: Result = { value: undefined, done: true };

/**
 * The chunks of a file, which is opened for the first of them. An abort and `close()` end it at once, also while it
 * waits for the other end of a FIFO or for a tty; where a thread waits there, the file is closed when that has ended.
 */
export class FileChunks implements AsyncIterableIterator<Buffer, undefined> {
  readonly #path: PathLike;
  readonly #options: Omit<FileOptions, 'signal'>;
  readonly #signal: AbortSignal | undefined;
  #stream: Readable | null = null;
  #chunks: AsyncIterator<Buffer, undefined> | null = null;
  #begun = false;
  #ended = false;
  #closed = false;
  // Answers the next() that waits.
  #answer: (() => void) | null = null;
  readonly #end = () => {
    this.#ended = true;
    this.#signal?.removeEventListener('abort', this.#end);
    // Whatever an opening or a read that still waits ends with, nobody is interested in it.
    this.#stream?.on('error', () => {}).destroy();
    this.#answer?.();
  };

  constructor(path: PathLike, { signal, ...options }: FileOptions) {
    this.#path = path;
    this.#options = options;
    this.#signal = signal;
  }

  /** Whether it has been closed, at its end or before. */
  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
    this.#end();
  }

  next(): Promise<Result> {
    return new NativePromise((resolve, reject) => {
      this.#answer = () => {
        const aborted = !this.#closed && this.#signal?.aborted;
        if (aborted) reject(abortError(this.#signal as AbortSignal));
        else resolve(done);
      };
      if (this.#ended || this.#signal?.aborted) {
        this.#answer();
        return;
      }
      if (!this.#begun) this.#signal?.addEventListener('abort', this.#end);
      this.#begun = true;
      const fail = (error: unknown) => {
        reject(error);
        this.#end();
      };
      this.#next().then((result) => {
        resolve(result);
        if (result.done) this.#end();
      }, fail);
    });
  }

  return(): Promise<Result> {
    this.close();
    return NativePromise.resolve(done);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #next(): Promise<Result> {
    this.#chunks ??= await this.#open();
    return this.#chunks === null ? done : this.#chunks.next();
  }

  /** Null if it has been ended meanwhile. */
  async #open(): Promise<AsyncIterator<Buffer, undefined> | null> {
    const { start, end, highWaterMark } = this.#options;
    // In a FIFO there are no positions to begin at, and a stream that ends at one is a matter of the file streams.
    const whole = start === undefined && end === undefined;
    const fifo = whole ? await openFifo(this.#path, highWaterMark) : null;
    if (this.#ended) {
      fifo?.destroy();
      return null;
    }
    this.#stream = fifo ?? createReadStream(this.#path, { ...this.#options });
    return this.#stream[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  }
}
