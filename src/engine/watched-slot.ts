import type { Engine } from './engine.js';

/** The slot of an operation whose thread says there how far it is, and looks there whether it is to end. */
export class WatchedSlot {
  #engine: Engine | null = null;
  #slot = -1;
  #stopped = false;

  /** The operation has been encoded. */
  begin(engine: Engine, slot: number): void {
    this.#engine = engine;
    this.#slot = slot;
    if (this.#stopped) this.stop();
  }

  /** The slot is another's from now on. */
  end(): void {
    this.#engine = null;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Asks the thread to end; if there is none yet, as soon as there is. */
  stop(): void {
    this.#stopped = true;
    this.#engine?.table.setKind(this.#slot, this.#engine.backend.binding.layout.stopCopy);
  }

  /** What a field of `stat` says; 0 where the operation is not on its way. */
  number(field: number): number {
    return this.#engine?.table.statNumber(this.#slot, field) ?? 0;
  }

  /** The same of the position. */
  position(): number {
    return this.#engine?.table.position(this.#slot) ?? 0;
  }
}
