import nodeFs from 'node:fs';
import type { Engine } from '../engine/engine.js';
import { setImmediate } from '../native/intrinsics.js';
import { bytesLeft, type FileReadable } from './direct-pipe.js';
import { readPieces } from './file-reader.js';
import type { Ended } from './pieces.js';
import { ReadAhead } from './read-ahead.js';
import type { Position, RingFile } from './ring-file.js';

// A stream without a position of its own has none after so many bytes either.
const sum = (position: Position, bytes: number) => (typeof position === 'number' ? position + bytes : position);

/** Reads what a stream asks for, one chunk after the other: at once, by the ring, by a thread, or ahead of it. */
export class ChunkReader {
  readonly #engine: Engine;
  readonly #file: RingFile;
  readonly #stream: FileReadable;
  readonly #ahead: ReadAhead | null;
  #begun = false;

  constructor(engine: Engine, file: RingFile, stream: FileReadable) {
    this.#engine = engine;
    this.#file = file;
    this.#stream = stream;
    this.#ahead = file.worthReadingAhead ? new ReadAhead(engine, file, stream) : null;
  }

  /** @param position null or undefined for the descriptor's own */
  read(target: Uint8Array, position: Position, done: Ended): void {
    const file = this.#file;
    const tooMuch = target.length > this.#engine.blocks.wideBytes && file.cached;
    const odd = typeof position === 'number' && !Number.isSafeInteger(position);
    if (tooMuch || odd) {
      // So much at once would keep the event loop for long; what is no position is for Node to say.
      nodeFs.read(file.fd, target, 0, target.length, position ?? null, (error, bytes) => done(error, bytes));
      return;
    }
    this.#ahead?.asked();
    // Of a file that nobody has read yet nothing is cached: the first of several chunks goes by the ring. What was read
    // ahead comes before what is read now, and who has asked for several in flight gets them.
    const first = !this.#begun && this.#ahead !== null;
    this.#begun = true;
    if (first || !file.readsCached || file.depth > 1 || this.#ahead?.waits === true) {
      this.#readOn(target, 0, position, done);
      return;
    }
    const readCached = () => this.#readCached(target, position, done);
    // A turn of the event loop in which so much was read that others have to wait ends first.
    if (this.#engine.table.yielding) setImmediate(readCached);
    else readCached();
  }

  /** Whether no read ahead of the stream is in flight. */
  get still(): boolean {
    return this.#ahead?.still !== false;
  }

  /** Drops what has been read ahead. */
  forget(): void {
    this.#ahead?.forget();
  }

  /** The same, and settles when no read is in flight any more. */
  async stop(): Promise<void> {
    await this.#ahead?.stop();
  }

  #readCached(target: Uint8Array, position: Position, done: Ended): void {
    const file = this.#file;
    let there: number | null;
    try {
      there = file.readCached(target, position);
    } catch (error) {
      done(error, 0);
      return;
    }
    if (there === null || (there < target.length && !this.#ends(there, position))) {
      this.#readOn(target, there ?? 0, position, done);
      return;
    }
    this.#ahead?.served();
    done(null, there);
  }

  // Whether nothing can come after so many bytes from a position.
  #ends(there: number, position: Position): boolean {
    return there === 0 || this.#file.place(sum(position, there)) >= this.#file.size;
  }

  // The first bytes of the target are there already.
  #readOn(target: Uint8Array, there: number, position: Position, done: Ended): void {
    const file = this.#file;
    const rest = there === 0 ? target : target.subarray(there);
    const from = sum(position, there);
    const start = typeof from === 'number' || file.seekable ? file.place(from) : -1;
    const ahead = start >= 0 ? this.#ahead : null;
    const ended: Ended = (error, bytes) => {
      // Where there was no telling, the read has moved it itself.
      if (typeof position !== 'number' && start >= 0 && bytes > 0) file.follow(start + bytes);
      ahead?.served();
      done(there + bytes > 0 ? null : error, there + bytes);
    };
    const readNow = () => readPieces(this.#engine, file, rest, start, ended);
    const waits = ahead?.waits === true;
    if (waits) ahead.take(start, rest, (bytes) => (bytes > 0 ? ended(null, bytes) : readNow()));
    else readNow();
    const end = start + bytesLeft(this.#stream) - there;
    ahead?.readOn(start + rest.length, target.length, end, waits ? 0 : 1);
  }
}
