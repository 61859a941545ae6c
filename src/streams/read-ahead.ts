import { Buffer } from 'node:buffer';
import type { Engine } from '../engine/engine.js';
import { ReadRestOp } from '../engine/lent-op.js';
import { readPieces } from './file-reader.js';
import type { Ended } from './pieces.js';
import type { RingFile } from './ring-file.js';

/** A stretch of the file that is being read, or has been, before the stream has asked for it. */
interface Stretch {
  readonly position: number;
  readonly length: number;
  /** Never rejects: an error is met again by the read that the stream then makes itself. */
  readonly read: Promise<Buffer | null>;
}

// How many reads of one stream are in flight or ready, at most.
const deepest = 3;
// The same of all streams of a thread together, whose memory this is.
const heldByAll = 128;
let held = 0;
// A stream that comes back sooner than this many milliseconds after it was served does nothing with the chunks that
// another thread could relieve it of; one that comes back later than the second waits for something else.
const busy = 0.025;
const slow = 2;
// A read that has taken longer than this many milliseconds has waited for the disk.
const cold = 0.1;

/**
 * Reads a regular file ahead of a stream that goes through it in order, on the threads of the syscall worker and into
 * the very memory that the stream gets, or round the page cache by the ring. As deep as the stream was told to; without
 * a word of it only where that pays: where the stream's consumer takes its time, but not for long, or the disk does.
 * Otherwise a stream holds one buffer.
 */
export class ReadAhead {
  readonly #engine: Engine;
  readonly #file: RingFile;
  #stretches: Stretch[] = [];
  readonly #inFlight = new Set<Promise<unknown>>();
  #asked = 0;
  #served = 0;

  constructor(engine: Engine, file: RingFile) {
    this.#engine = engine;
    this.#file = file;
  }

  /** The stream wants `length` bytes: what has been read of them, if anything has, or null. */
  async take(position: number, length: number): Promise<Buffer | null> {
    const first = this.#stretches[0];
    if (first?.position === position && first.length === length) {
      this.#stretches.shift();
      held--;
      const bytes = await first.read;
      // The file may have grown since: the stream finds its end by itself.
      if (bytes !== null && bytes.length > 0) return bytes;
    }
    this.forget();
    return null;
  }

  /** Whether no read is in flight. */
  get still(): boolean {
    return this.#inFlight.size === 0;
  }

  /** Whether anything lies ready for the stream, or will. */
  get waits(): boolean {
    return this.#stretches.length > 0;
  }

  /**
   * Notes when the stream asks and is served, and reads on from `position` if that pays.
   *
   * @param besides how many other reads of the stream's are in flight
   */
  ask(position: number, length: number, end: number, besides: number): void {
    const now = performance.now();
    const away = now - this.#served;
    const took = this.#served - this.#asked;
    this.#asked = now;
    const pays = this.#file.depth > 1 || (this.#file.depth === 0 && away < slow && (away > busy || took > cold));
    if (!pays) return;
    const most = this.#file.depth > 0 ? this.#file.depth : deepest;
    const inFlight = this.#file.depth > 0 ? this.#file.depth - besides : deepest;
    const last = Math.min(end, this.#file.size);
    const before = this.#stretches.at(-1);
    let next = before === undefined ? position : before.position + before.length;
    while (this.#stretches.length < most && this.#inFlight.size < inFlight && next < last && held < heldByAll) {
      this.#read(next, Math.min(length, end - next));
      next += length;
    }
  }

  served(): void {
    this.#served = performance.now();
  }

  /** Drops what has been read ahead. */
  forget(): void {
    held -= this.#stretches.length;
    this.#stretches = [];
  }

  /** The same, and settles when no read is in flight any more. */
  async stop(): Promise<void> {
    this.forget();
    await Promise.all(this.#inFlight);
  }

  #read(position: number, length: number): void {
    const read = this.#file.alignment > 0 ? this.#readDirect(position, length) : this.#readCached(position, length);
    this.#stretches.push({ position, length, read });
    held++;
    this.#inFlight.add(read);
    read.then(() => this.#inFlight.delete(read));
  }

  #readCached(position: number, length: number): Promise<Buffer | null> {
    const op = new ReadRestOp(this.#file.fd, length, position, this.#file.flags);
    this.#engine.ask(op);
    return op.promise.catch(() => null);
  }

  #readDirect(position: number, length: number): Promise<Buffer | null> {
    const memory = Buffer.allocUnsafeSlow(length);
    return new Promise((resolve) => {
      const done: Ended = (_error, bytes) => resolve(bytes > 0 ? memory.subarray(0, bytes) : null);
      readPieces(this.#engine, this.#file, memory, position, done);
    });
  }
}
