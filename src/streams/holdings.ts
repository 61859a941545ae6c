import type { Engine } from '../engine/engine.js';

// What waits to be written of each is bounded, and so is what waits in all.
const runAheadAtMost = 32;
let runningAhead = 0;

const dropped = new FinalizationRegistry<Holdings>((holdings) => holdings.giveBack());

/**
 * What a stream's file holds beside its descriptor: a slot of the fixed file table, a place among the streams that run
 * ahead. It comes back when the file is left, or when the stream is dropped unclosed, to which nothing here may lead.
 */
export class Holdings {
  readonly #engine: Engine;
  #slot = -1;
  #runsAhead = false;
  #registered = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Takes a slot for the descriptor: its number, or -1 where none is to be had. */
  takeSlot(fd: number, stream: object): number {
    this.#slot = this.#engine.backend.binding.installFile(fd);
    if (this.#slot >= 0) this.#register(stream);
    return this.#slot;
  }

  /** Whether the stream has, or gets, a place among those that run ahead. */
  takePlaceAhead(stream: object): boolean {
    if (this.#runsAhead) return true;
    if (runningAhead >= runAheadAtMost) return false;
    runningAhead++;
    this.#runsAhead = true;
    this.#register(stream);
    return true;
  }

  giveBack(): void {
    if (this.#registered) dropped.unregister(this);
    this.#registered = false;
    if (this.#runsAhead) runningAhead--;
    this.#runsAhead = false;
    if (this.#slot >= 0) this.#engine.backend.binding.removeFile(this.#slot);
    this.#slot = -1;
  }

  // Not of every stream: what is registered outlives the collections of young objects.
  #register(stream: object): void {
    if (this.#registered) return;
    this.#registered = true;
    dropped.register(stream, this, this);
  }
}
