import { byteLengthOf, copyBytes } from '../native/intrinsics.js';
import type { Source } from './blocks.js';
import type { Engine } from './engine.js';
import { systemError } from './errors.js';
import type { Op } from './op.js';

/** Where to and how much to transfer; `position` negative means the file's current position. */
export interface Transfer {
  readonly fd: number;
  readonly kind: number;
  readonly position: number;
  readonly length: number;
  /** Flags of preadv2(2) and pwritev2(2). */
  readonly flags: number;
}

type Done = (error: unknown, bytes: number) => void;

/** Reads at most one block's worth into `target`, which is touched only when the bytes are there. */
export class ReadOp implements Op {
  finished: (() => void) | undefined = undefined;
  readonly #transfer: Transfer;
  readonly #target: Uint8Array;
  readonly #start: number;
  readonly #done: Done;
  #block = -1;

  /** @param start where in `target` the bytes go, so that no view has to be made for a part of it */
  constructor(transfer: Transfer, target: Uint8Array, start: number, done: Done) {
    this.#transfer = transfer;
    this.#target = target;
    this.#start = start;
    this.#done = done;
  }

  encode({ op, table, blocks }: Engine, slot: number): boolean {
    const { fd, kind, length, position, flags } = this.#transfer;
    const block = blocks.take(length);
    if (block < 0) return false;
    this.#block = block;
    table.begin(slot, op.Read as number, fd, flags, 0);
    table.setKind(slot, kind);
    table.setTransfer(slot, block, length, position);
    return true;
  }

  complete({ table, blocks }: Engine, slot: number): void {
    const result = table.result(slot);
    const block = this.#block;
    try {
      // Into a target that was transferred or shrunk meanwhile goes what fits.
      const from = blocks.offset(block);
      if (result > 0) this.take(blocks.memory(block), from, from + result);
    } finally {
      blocks.give(block);
    }
    if (result < 0) this.#done(systemError(result, 'read'), 0);
    else this.#done(null, result);
  }

  /** Brings what has been read to where it belongs. */
  protected take(memory: Uint8Array, start: number, end: number): void {
    copyBytes(memory, start, end, this.#target, this.#start);
  }

  fail(error: unknown): void {
    this.#done(error, 0);
  }
}

/** The same into several views, one after the other. */
export class ScatterOp extends ReadOp {
  readonly #targets: readonly Uint8Array[];

  constructor(transfer: Transfer, targets: readonly Uint8Array[], done: Done) {
    super(transfer, targets[0] as Uint8Array, 0, done);
    this.#targets = targets;
  }

  protected override take(memory: Uint8Array, start: number, end: number): void {
    let from = start;
    for (let i = 0; i < this.#targets.length && from < end; i++) {
      from += copyBytes(memory, from, end, this.#targets[i] as Uint8Array, 0);
    }
  }
}

/** Reads what lies around the wanted bytes too, on both sides, as reads round the page cache have to. */
export class WindowReadOp extends ReadOp {
  readonly #skip: number;
  readonly #length: number;

  /** @param skip bytes of the window that lie before those for `target` */
  constructor(window: Transfer, skip: number, target: Uint8Array, done: Done) {
    const length = byteLengthOf(target);
    super(window, target, 0, (error, bytes) => done(error, Math.min(Math.max(0, bytes - skip), length)));
    this.#skip = skip;
    this.#length = length;
  }

  protected override take(memory: Uint8Array, start: number, end: number): void {
    const first = start + this.#skip;
    if (first < end) super.take(memory, first, Math.min(end, first + this.#length));
  }
}

/** Reads at most one block's worth, and leaves it in the block, which is the caller's to give back. */
export class BlockReadOp implements Op {
  finished: (() => void) | undefined = undefined;
  readonly #transfer: Transfer;
  readonly #done: (bytes: number, block: number) => void;

  /** @param done is told of a negative errno instead of the bytes when the read fails */
  constructor(transfer: Transfer, done: (bytes: number, block: number) => void) {
    this.#transfer = transfer;
    this.#done = done;
  }

  encode({ op, table, blocks }: Engine, slot: number): boolean {
    const { fd, kind, length, position, flags } = this.#transfer;
    const block = blocks.take(length);
    if (block < 0) return false;
    table.begin(slot, op.Read as number, fd, flags, 0);
    table.setKind(slot, kind);
    table.setTransfer(slot, block, length, position);
    return true;
  }

  complete({ table }: Engine, slot: number): void {
    this.#done(table.result(slot), table.block(slot));
  }

  fail(error: unknown): void {
    throw error;
  }
}

/** Writes at most one block's worth, copied out of JavaScript's memory when a block is taken. */
export class WriteOp implements Op {
  finished: (() => void) | undefined = undefined;
  readonly #transfer: Transfer;
  readonly #source: Source;
  readonly #done: Done;
  #block = -1;

  constructor(transfer: Transfer, source: Source, done: Done) {
    this.#transfer = transfer;
    this.#source = source;
    this.#done = done;
  }

  encode({ op, table, blocks }: Engine, slot: number): boolean {
    const { fd, kind, length, position, flags } = this.#transfer;
    const block = blocks.takeFilled(length, this.#source, 'write');
    if (block < 0) return false;
    this.#block = block;
    table.begin(slot, op.Write as number, fd, flags, 0);
    table.setKind(slot, kind);
    table.setTransfer(slot, block, length, position);
    return true;
  }

  complete({ table, blocks }: Engine, slot: number): void {
    const result = table.result(slot);
    blocks.give(this.#block);
    if (result < 0) this.#done(systemError(result, 'write'), 0);
    else this.#done(null, result);
  }

  fail(error: unknown): void {
    this.#done(error, 0);
  }
}
