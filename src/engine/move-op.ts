import { constants } from 'node:os';
import type { Engine } from './engine.js';
import type { Op } from './op.js';

/** A piece of one file and its place in another; both are slots of the fixed file table. */
export interface Piece {
  readonly from: number;
  readonly position: number;
  readonly to: number;
  readonly target: number;
  /** In bytes, at most the engine's `blocks.wideBytes`. */
  readonly length: number;
  /** Flags of preadv2(2). */
  readonly readFlags?: number;
  /** Flags of pwritev2(2). */
  readonly writeFlags?: number;
}

/** Moves a piece of a file into another file without bringing it to JavaScript. Answers how much of it has gone. */
export class MoveOp implements Op {
  declare finished?: () => void;
  readonly #piece: Piece;
  readonly #done: (bytes: number, tried: boolean) => void;

  /**
   * @param done is told of the bytes from the start of the piece that have reached the other file, and whether it was
   * tried: if not there was no memory for it at the moment
   */
  constructor(piece: Piece, done: (bytes: number, tried: boolean) => void) {
    this.#piece = piece;
    this.#done = done;
  }

  encode({ op, table, backend }: Engine, slot: number): boolean {
    const { from, to, position, target, length, readFlags = 0, writeFlags = 0 } = this.#piece;
    table.begin(slot, op.Move as number, from, readFlags, to);
    table.setKind(slot, backend.binding.layout.kindFixed);
    table.setTransfer(slot, -1, length, position);
    table.setNumbers(slot, [target, writeFlags]);
    return true;
  }

  complete({ table }: Engine, slot: number): void {
    const result = table.result(slot);
    this.#done(Math.max(0, result), -result !== constants.errno.EAGAIN);
  }

  fail(): void {
    this.#done(0, true);
  }
}
