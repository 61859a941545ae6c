import { SubmissionFlags } from './ring-flags.js';
import type { SQE } from './sqe.js';

/** Entries that were prepared together: iterating takes one after the other. */
export class SQEs implements IterableIterator<SQE> {
  readonly #entries: SQE[];

  /** @internal */
  constructor(entries: SQE[]) {
    this.#entries = entries;
  }

  /** How many are left to be taken. */
  get remaining(): number {
    return this.#entries.length;
  }

  next(): IteratorResult<SQE, undefined> {
    const value = this.#entries.shift();
    return value === undefined ? { done: true, value } : { done: false, value };
  }

  [Symbol.iterator](): this {
    return this;
  }

  /** Takes all that are left and keeps the last; the others stay NOPs. Null if none was left. */
  single(): SQE | null {
    return this.#entries.splice(0).at(-1) ?? null;
  }

  /** Each that is taken from this links to the next: what fails ends the chain, and the rest of it is cancelled. */
  softLinked(): LinkedSQEs {
    return new LinkedSQEs(this.#entries, SubmissionFlags.IO_LINK);
  }

  /** Each that is taken from this links to the next, which runs whatever becomes of it. */
  hardLinked(): LinkedSQEs {
    return new LinkedSQEs(this.#entries, SubmissionFlags.IO_HARDLINK);
  }
}

/** A chain of entries. The last of the batch ends it in any case. */
export class LinkedSQEs implements IterableIterator<SQE> {
  readonly #entries: SQE[];
  readonly #link: SubmissionFlags;
  #ended = false;

  /** @internal */
  constructor(entries: SQE[], link: SubmissionFlags) {
    this.#entries = entries;
    this.#link = link;
  }

  next(): IteratorResult<SQE, undefined> {
    const value = this.#ended ? undefined : this.#entries.shift();
    if (value === undefined) return { done: true, value };
    if (this.#entries.length > 0) value.addFlags(this.#link);
    return { done: false, value };
  }

  [Symbol.iterator](): this {
    return this;
  }

  /** Takes the entry that ends the chain: it links to nothing. Null if none is left. */
  terminate(): SQE | null {
    if (this.#ended) return null;
    this.#ended = true;
    return this.#entries.shift() ?? null;
  }
}
