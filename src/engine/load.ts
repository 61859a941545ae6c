import { type Source, shrunk } from './blocks.js';
import type { Engine } from './engine.js';
import { giveMemory, takeMemory } from './kept-memory.js';

/** Bytes to write: `source` copies them when there is memory for them. */
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

// Whatever a program may have given to all objects.
const { hasOwn } = Object;

function isOwn(data: WholeData): data is OwnData {
  return hasOwn(data, 'own');
}

let copiedBytes = 0;

/** How many bytes lie in copies that are longer than a block, for writes that have not ended. */
export function bytesInCopies(): number {
  return copiedBytes;
}

/** The data of one operation, from the taking of its memory to the giving back. */
export class Load {
  readonly #data: WholeData;
  readonly #call: string;
  #block = -1;
  #taken: Buffer | undefined = undefined;

  /** @param call what an error names */
  constructor(data: WholeData, call: string) {
    this.#data = data;
    this.#call = call;
  }

  /**
   * False when there is no block for it yet. What is longer than a block gets memory of its own.
   *
   * @throws TypeError if there are fewer bytes by now
   */
  take({ blocks }: Engine): boolean {
    const data = this.#data;
    if (isOwn(data)) return true;
    if (data.length > blocks.largeBytes) {
      const memory = takeMemory(data.length);
      const filled = data.source(memory, 0);
      if (filled !== data.length) throw shrunk(this.#call, data.length, filled);
      this.#taken = memory;
      copiedBytes += data.length;
      return true;
    }
    this.#block = blocks.takeFilled(data.length, data.source, this.#call);
    return this.#block >= 0;
  }

  /** Names the memory in the request. */
  put({ backend, table }: Engine, slot: number): void {
    const data = this.#data;
    const lent = isOwn(data) ? data.own : this.#taken;
    if (lent !== undefined) backend.binding.lend(slot, lent);
    table.setTransfer(slot, this.#block, data.length, 0);
  }

  release({ blocks }: Engine): void {
    if (this.#block >= 0) blocks.give(this.#block);
    this.#block = -1;
    if (this.#taken === undefined) return;
    giveMemory(this.#taken);
    this.#taken = undefined;
    copiedBytes -= this.#data.length;
  }
}
