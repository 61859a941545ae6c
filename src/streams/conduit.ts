import type { Engine } from '../engine/engine.js';
import { MoveOp } from '../engine/move-op.js';
import { askCall } from '../fs/ask.js';
import type { RingFile } from './ring-file.js';

/** What a conduit lies between. */
export interface Ends {
  readonly from: RingFile;
  /** Where the first byte is in the one … */
  readonly position: number;
  readonly to: RingFile;
  /** … and belongs in the other. */
  readonly target: number;
}

export interface Watch {
  /** Asked before each piece. */
  goesOn(): boolean;
  /** Told when so many bytes more have been read and written. */
  advance(bytes: number): void;
}

// Pieces on their way at a time: enough that reading one and writing another overlap, few enough for the CPU's cache.
const depth = 4;

/**
 * Moves bytes from a file into another one, in order and without JavaScript in between, for as long as it is wanted.
 * The other file must be new from here on: what has been written behind a gap is cut off again.
 */
export class Conduit {
  readonly #engine: Engine;
  readonly #ends: Ends;
  readonly #watch: Watch;
  readonly #done: (moved: number, complete: boolean) => void;
  // Those that have not arrived yet or lie behind one that has not, in their order.
  readonly #pieces: { readonly length: number; moved: number }[] = [];
  #left: number;
  #sent = 0;
  #moved = 0;
  #inFlight = 0;
  #stopped = false;
  #gap = false;
  #failed = false;
  readonly #waiting: (() => void)[] = [];

  /**
   * @param length how many bytes are to be moved
   * @param done called once, when nothing is on its way any more; not complete if a piece that was tried was not
   */
  constructor(
    engine: Engine,
    ends: Ends,
    length: number,
    watch: Watch,
    done: (moved: number, complete: boolean) => void,
  ) {
    this.#engine = engine;
    this.#ends = ends;
    this.#left = length;
    this.#watch = watch;
    this.#done = done;
  }

  start(): void {
    this.#send();
  }

  /** Sends no more, and calls back when what is on its way has arrived. */
  stop(then: () => void): void {
    this.#stopped = true;
    this.#waiting.push(then);
  }

  #send(): void {
    const { wideBytes } = this.#engine.blocks;
    const { from, to } = this.#ends;
    while (this.#inFlight < depth && this.#left > 0 && !this.#stopped) {
      if (!this.#watch.goesOn()) {
        this.#stopped = true;
        break;
      }
      const length = Math.min(wideBytes, this.#left);
      const position = this.#ends.position + this.#sent;
      const target = this.#ends.target + this.#sent;
      const piece = { from: from.fixedSlot, position, to: to.fixedSlot, target, length, moved: -1 };
      this.#pieces.push(piece);
      this.#left -= length;
      this.#sent += length;
      this.#inFlight++;
      const op = new MoveOp(piece, (bytes, tried) => {
        piece.moved = bytes;
        this.#failed ||= tried && bytes < length;
        this.#arrived();
      });
      this.#engine.ask(op);
    }
    if (this.#inFlight === 0) this.#finish();
  }

  #arrived(): void {
    this.#inFlight--;
    while (!this.#gap && this.#pieces[0] !== undefined && this.#pieces[0].moved >= 0) {
      const { length, moved } = this.#pieces.shift() as { length: number; moved: number };
      this.#moved += moved;
      this.#watch.advance(moved);
      this.#gap = moved < length;
    }
    if (this.#gap) this.#stopped = true;
    this.#send();
  }

  #finish(): void {
    const behindGap = this.#pieces.some(({ moved }) => moved > 0);
    const end = () => {
      this.#done(this.#moved, !this.#failed);
      for (const then of this.#waiting) then();
    };
    if (!behindGap) {
      end();
      return;
    }
    const { to, target } = this.#ends;
    const cut = { op: 'Ftruncate', syscall: 'ftruncate', fd: to.fd, position: target + this.#moved };
    // Should it fail, the same bytes are written again in their order, or whoever writes them learns why not.
    askCall(this.#engine, cut).then(end, end);
  }
}
