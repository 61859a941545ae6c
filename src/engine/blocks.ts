import type { Binding } from '../native/binding.js';
import { hidden } from '../native/intrinsics.js';
import type { Table } from './table.js';

/** Fills a block with the bytes to be written; how many it wrote there. */
export type Source = (memory: Uint8Array, offset: number) => number;

/** The error of a write that finds less of its data than there was when it was called. */
export function shrunk(call: string, length: number, found: number, written = 0): TypeError {
  const outcome = written === 0 ? 'nothing of it was written' : `${written} bytes of it were written`;
  return new TypeError(
    `${call}: the data shrank from ${length} to ${found} bytes while the call waited for memory, ` +
      `because its ArrayBuffer was transferred or resized; ${outcome}`,
  );
}

/**
 * The core's blocks of I/O memory: small ones of 8 KiB and large ones of 64 KiB, in segments that are registered with
 * the ring. Nothing outside the engine ever sees this memory.
 */
export class Blocks {
  readonly #binding: Binding;
  readonly #table: Table;
  readonly #segments: (Uint8Array | undefined)[];
  readonly smallBytes: number;
  /** The most one block holds, in bytes. */
  readonly largeBytes: number;
  /** The most that moves between two files as one piece, in bytes. */
  readonly wideBytes: number;

  constructor(binding: Binding, table: Table) {
    this.#binding = binding;
    this.#table = table;
    this.#segments = new Array<Uint8Array | undefined>(binding.layout.maxSegments).fill(undefined);
    this.smallBytes = binding.layout.unitBytes;
    this.largeBytes = binding.layout.unitBytes * binding.layout.largeUnits;
    this.wideBytes = binding.layout.unitBytes * binding.layout.wideUnits;
  }

  /** A block for `length` bytes, at most `largeBytes`; -1 when all are in use. */
  take(length: number): number {
    const large = length > this.smallBytes;
    const block = this.#table.takeFree(large);
    if (block >= 0) return block;
    if (this.#binding.grow(large)) return this.#table.takeFree(large);
    // At the limit a large block also serves what would fit a small one.
    return large ? -1 : this.#table.takeFree(true);
  }

  /**
   * A block that `source` has filled with `length` bytes; -1 when all are in use.
   *
   * @throws TypeError if there are fewer bytes by now
   */
  takeFilled(length: number, source: Source, call: string): number {
    const block = this.take(length);
    if (block < 0) return block;
    let filled = -1;
    try {
      filled = source(this.memory(block), this.offset(block));
    } finally {
      if (filled !== length) this.give(block);
    }
    if (filled !== length) throw shrunk(call, length, filled);
    return block;
  }

  give(block: number): void {
    this.#table.giveFree(this.#table.isLarge(this.#segmentOf(block)), block);
  }

  /** The memory that the block lies in; it begins at `offset(block)`. */
  memory(block: number): Uint8Array {
    const segment = this.#segmentOf(block);
    let memory = this.#segments[segment];
    if (memory === undefined) {
      memory = hidden(new Uint8Array(this.#binding.segment(segment)));
      this.#segments[segment] = memory;
    }
    return memory;
  }

  offset(block: number): number {
    const { unitBytes, unitsPerSegment } = this.#binding.layout;
    return (block % unitsPerSegment) * unitBytes;
  }

  #segmentOf(block: number): number {
    return (block / this.#binding.layout.unitsPerSegment) | 0;
  }
}
