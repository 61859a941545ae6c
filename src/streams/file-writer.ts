import { shrunk } from '../engine/blocks.js';
import type { Engine } from '../engine/engine.js';
import { WriteOp } from '../engine/transfer-op.js';
import { originalFs } from '../fs/original.js';
import { bytesOf, isSteady } from '../native/intrinsics.js';
import type { FileWritable } from './direct-pipe.js';
import { type Ended, gather, lengthOf, type Piece, piecesOf, stretch, together } from './pieces.js';
import type { Position, RingFile } from './ring-file.js';
import { RunAhead } from './run-ahead.js';
import { writeInStages } from './stages.js';

// Bytes a chunk, on average.
const worthNoCopy = 16 << 10;

/**
 * @param whole whether the chunks are all there still: a stream that is told of a short write tries the rest, and would
 *   throw at memory that has been transferred
 */
export type Written = (error: unknown, bytes: number, whole: boolean) => void;

/** Writes what a stream hands on to its file. */
export class FileWriter {
  readonly #engine: Engine;
  readonly #file: RingFile;
  readonly #ahead: RunAhead;

  constructor(engine: Engine, file: RingFile, stream: FileWritable) {
    this.#engine = engine;
    this.#file = file;
    this.#ahead = new RunAhead(stream, () => file.mayRunAhead());
  }

  /** Writes all, and calls back with how much of it has been written without a gap, and why that was not all. */
  write(chunks: readonly Uint8Array[], position: Position, callback: Written): void {
    const file = this.#file;
    const buffers = chunks.every(isSteady) ? chunks : chunks.map((chunk) => bytesOf(chunk));
    const length = lengthOf(buffers);
    if (typeof position !== 'number') this.#ahead.writes();
    // A stream without positions that writes the rest of a short write makes NaN of them, and means the same.
    const given = Number.isSafeInteger(position) ? (position as number) : -1;
    // Without a position of their own they go where the descriptor's is, one after the other, by write(2): others may
    // write there too, a child or the program itself. Who wants several in flight has the file alone.
    const follows = given < 0 && file.seekable && !file.appends && (file.alignment > 0 || file.depth > 1);
    const start = follows ? file.place(undefined) : given;
    const ended: Ended = (error, bytes) => {
      if (follows && start >= 0 && bytes > 0) file.follow(start + bytes);
      const left = bytes === length ? length : lengthOf(buffers);
      const whole = left >= length;
      callback(whole ? error : (error ?? shrunk('write', length, left, bytes)), bytes, whole);
    };
    if (file.alignment > 0 && start >= 0) this.#direct(buffers, start, 0, ended);
    else this.#cached(buffers, length, start, ended);
  }

  #cached(buffers: readonly Uint8Array[], length: number, start: number, callback: Ended): void {
    const file = this.#file;
    const most = this.#engine.blocks.largeBytes;
    if (length <= most) {
      this.#piece(false, { start: 0, length, parts: buffers }, start, 0, callback);
      return;
    }
    if (start < 0 && file.cached && length >= buffers.length * worthNoCopy) {
      this.#byNode(buffers, length, callback);
      return;
    }
    if (start < 0 && file.cached) {
      writeInStages(this.#engine, file.fd, buffers, callback);
      return;
    }
    const pieces = piecesOf(buffers, () => most);
    // Pieces that go together keep several io-wq threads busy. For one alone waking such a thread takes as long as the
    // write: the syscall worker copies twice as fast.
    const inOrder = start < 0 || file.appends || !file.seekable;
    const depth = inOrder ? 1 : file.depth > 0 ? file.depth : pieces.length;
    const onRing = pieces.length > 1 && depth > 1;
    together(pieces, depth, (piece, ended) => this.#piece(onRing, piece, start, 0, ended), callback);
  }

  // In the memory that they are in, on Node's own threads: several chunks that large take longer to be copied than a
  // thread to be woken.
  #byNode(buffers: readonly Uint8Array[], length: number, callback: Ended): void {
    // What they are, whatever their properties say.
    const views = buffers.map((buffer) => bytesOf(buffer));
    originalFs.writev(this.#file.fd, views, null, (error, bytes) => {
      if (error !== null || bytes === 0 || bytes === length) callback(error, error === null ? bytes : 0);
      else this.#byNode(stretch(views, bytes), length - bytes, (failure, more) => callback(failure, bytes + more));
    });
  }

  #piece(onRing: boolean, piece: Piece, start: number, done: number, ended: Ended): void {
    const at = start < 0 ? -1 : start + piece.start + done;
    const transfer = this.#file.transfer(onRing, at, piece.length - done);
    const op = new WriteOp(transfer, gather(piece, done), (error, bytes) => {
      const total = done + bytes;
      // After a short write the rest is tried, which succeeds or says why it can't.
      if (error === null && bytes > 0 && total < piece.length) this.#piece(onRing, piece, start, total, ended);
      else ended(error, total);
    });
    this.#engine.ask(op);
  }

  // What does not fit the device's blocks, at most something at the front and something at the end, goes through the
  // page cache; what lies between goes round it.
  #direct(buffers: readonly Uint8Array[], start: number, done: number, callback: Ended): void {
    const file = this.#file;
    const { alignment } = file;
    const at = start + done;
    if (alignment === 0) {
      const rest = stretch(buffers, done);
      this.#cached(rest, lengthOf(rest), at, (error, bytes) => callback(error, done + bytes));
      return;
    }
    const left = lengthOf(buffers) - done;
    const over = at % alignment;
    const fits = over === 0 && left >= alignment;
    const length = fits ? left - (left % alignment) : Math.min(left, alignment - over);
    const pieces = piecesOf(stretch(buffers, done, done + length), () => this.#engine.blocks.largeBytes);
    const send = (piece: Piece, ended: Ended) => this.#piece(fits, piece, at, 0, ended);
    if (!fits) file.goThroughCache(true);
    together(pieces, fits ? file.depth : 1, send, (error, bytes) => {
      if (!fits) file.goThroughCache(false);
      const goesOn = (fits && file.refuses(error)) || (error === null && bytes === length && bytes < left);
      if (goesOn) this.#direct(buffers, start, done + bytes, callback);
      else callback(error, done + bytes);
    });
  }
}
