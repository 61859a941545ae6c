import { constants } from 'node:os';
import type { Engine } from './engine.js';
import type { Op } from './op.js';
import { WatchedSlot } from './watched-slot.js';

/** A piece of one file and its place in another. */
export interface Piece {
  /** Whether the files are slots of the fixed file table; if not they are descriptors. */
  readonly fixed: boolean;
  readonly from: number;
  readonly position: number;
  readonly to: number;
  readonly target: number;
  /** In bytes; of fixed files at most the engine's `blocks.wideBytes`. */
  readonly length: number;
  /** Flags of preadv2(2). */
  readonly readFlags?: number;
  /** Flags of pwritev2(2). */
  readonly writeFlags?: number;
}

/**
 * Moves a piece of a file into another file without bringing it to JavaScript, and answers how much of it has gone: of
 * fixed files through a registered buffer, of descriptors by copy_file_range on a thread of the syscall worker, which
 * ends after 20 ms.
 */
export class MoveOp implements Op {
  finished: (() => void) | undefined = undefined;
  readonly #watched = new WatchedSlot();
  readonly #piece: Piece;
  readonly #done: (bytes: number, errno: number) => void;

  /**
   * @param done is told of the bytes from the start of the piece that have reached the other file, and of the error if
   * there was one: EAGAIN says that there was no memory for it at the moment
   */
  constructor(piece: Piece, done: (bytes: number, errno: number) => void) {
    this.#piece = piece;
    this.#done = done;
  }

  encode(engine: Engine, slot: number): boolean {
    const { op, table, backend } = engine;
    const { fixed, from, to, position, target, length, readFlags = 0, writeFlags = 0 } = this.#piece;
    table.begin(slot, op.Move as number, from, readFlags, to);
    table.setKind(slot, fixed ? backend.binding.layout.kindFixed : 0);
    table.setTransfer(slot, -1, length, position);
    table.setNumbers(slot, [target, writeFlags, 0]);
    if (!fixed) this.#watched.begin(engine, slot);
    return true;
  }

  /** Makes a piece of descriptors end soon, with what has been moved by then. */
  stop(): void {
    this.#watched.stop();
  }

  /** How many bytes of a piece of descriptors have reached the other file, while it is on its way. */
  get moved(): number {
    return this.#watched.number(2);
  }

  complete({ table }: Engine, slot: number): void {
    this.#watched.end();
    const result = table.result(slot);
    this.#done(Math.max(0, result), Math.max(0, -result));
  }

  fail(): void {
    this.#done(0, constants.errno.EINVAL);
  }
}
