import type { Source } from './blocks.js';
import type { Engine } from './engine.js';

/**
 * All the bytes of a write: at most one block of them, which `source` copies when a block is free, or any number in
 * memory that nobody else knows of, which is lent to the core as it is.
 */
export interface WholeData {
  readonly length: number;
  readonly source: Source;
  readonly own?: Uint8Array;
}

/** The data of one operation, from the taking of its memory to the giving back. */
export class Load {
  readonly #data: WholeData;
  readonly #call: string;
  #block = -1;

  /** @param call what an error names */
  constructor(data: WholeData, call: string) {
    this.#data = data;
    this.#call = call;
  }

  /** False when there is no block for it yet. */
  take({ blocks }: Engine): boolean {
    const { length, source, own } = this.#data;
    if (own !== undefined) return true;
    this.#block = blocks.takeFilled(length, source, this.#call);
    return this.#block >= 0;
  }

  /** Names the memory in the request. */
  put({ backend, table }: Engine, slot: number): void {
    const { length, own } = this.#data;
    if (own !== undefined) backend.binding.lend(slot, own);
    table.setTransfer(slot, this.#block, length, 0);
  }

  release({ blocks }: Engine): void {
    if (this.#block >= 0) blocks.give(this.#block);
    this.#block = -1;
  }
}
