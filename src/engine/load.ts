import type { Source } from './blocks.js';
import type { Engine } from './engine.js';

/** Bytes to write, at most one block of them: `source` copies them when a block is free. */
export interface Data {
  readonly length: number;
  readonly source: Source;
}

/** Any number of bytes in memory that nobody else knows of, which is lent to the core as it is. */
export interface OwnData {
  readonly length: number;
  readonly own: Uint8Array;
}

/** All the bytes of a write. */
export type WholeData = Data | OwnData;

function hasSource(data: WholeData): data is Data {
  return (data as Data).source !== undefined;
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
    if (!hasSource(this.#data)) return true;
    this.#block = blocks.takeFilled(this.#data.length, this.#data.source, this.#call);
    return this.#block >= 0;
  }

  /** Names the memory in the request. */
  put({ backend, table }: Engine, slot: number): void {
    if (!hasSource(this.#data)) backend.binding.lend(slot, this.#data.own);
    table.setTransfer(slot, this.#block, this.#data.length, 0);
  }

  release({ blocks }: Engine): void {
    if (this.#block >= 0) blocks.give(this.#block);
    this.#block = -1;
  }
}
