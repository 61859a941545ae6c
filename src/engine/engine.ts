import { decide } from '../backend/decide.js';
import type { RingBackend } from '../backend/ring-backend.js';
import { queueMicrotask, setImmediate } from '../native/intrinsics.js';
import { Blocks } from './blocks.js';
import type { Op } from './op.js';
import { Table } from './table.js';

/**
 * Turns calls into operations and operations into batches. Whatever one turn of JavaScript asks for goes to the core
 * in one call, when its microtasks ask for no more; what is complete when that call returns settles at once, the rest
 * when the event loop brings it.
 */
export class Engine {
  readonly table: Table;
  readonly blocks: Blocks;
  readonly op: Readonly<Record<string, number>>;
  readonly backend: RingBackend;
  /** A slot that is never in flight: a synchronous call can't wait for one. */
  readonly synchronousSlot: number;
  readonly #asked: (Op | undefined)[];
  readonly #freeSlots: Int32Array;
  #freeCount = 0;
  // Operations for which there was no slot or no block yet, oldest first; those before `#admitted` have got theirs.
  #waiting: Op[] = [];
  #admitted = 0;
  #queued = 0;
  #scheduled = false;
  #seen = 0;
  readonly #flush = () => this.#flushNow();
  // As long as the microtasks before this one have asked for more, those behind it may too: they share the batch.
  readonly #flushWhenQuiet = () => {
    const asked = this.#queued + this.#waiting.length - this.#admitted;
    if (asked === this.#seen) {
      this.#flushNow();
      return;
    }
    this.#seen = asked;
    queueMicrotask(this.#flushWhenQuiet);
  };

  constructor(backend: RingBackend) {
    const { binding, opened } = backend;
    const { layout } = binding;
    this.backend = backend;
    this.table = new Table(opened.table, layout);
    this.blocks = new Blocks(binding, this.table);
    this.op = Object.fromEntries(layout.ops.map((name, number) => [name, number]));
    this.#asked = new Array<Op | undefined>(layout.slots).fill(undefined);
    this.synchronousSlot = layout.slots - 1;
    this.#freeSlots = new Int32Array(layout.slots);
    for (let slot = layout.slots - 2; slot >= 0; slot--) this.#giveSlot(slot);
    if (opened.mainThread) process.on('exit', this.#beforeExit);
    backend.onDelivery((completed) => {
      this.#settle(completed);
      this.#admitWaiting();
      if (this.#queued > 0 || this.table.more) this.#schedule();
    });
  }

  // process.exit() ends the turn that it is called in: what that turn has asked for is done all the same.
  readonly #beforeExit = () => {
    if (this.#queued > 0) this.backend.binding.flush(this.#queued);
    this.#queued = 0;
    this.backend.binding.drain();
  };

  /** Whether what is asked for now has to wait, for a slot or for those before it. */
  get crowded(): boolean {
    return this.#freeCount === 0 || this.#waiting.length > this.#admitted;
  }

  /** Asks for `op` in this turn's batch. */
  ask(op: Op): void {
    if (this.crowded || !this.#admit(op)) this.#waiting.push(op);
    this.#schedule();
  }

  #admit(op: Op): boolean {
    if (this.#freeCount === 0) return false;
    const slot = this.#freeSlots[--this.#freeCount] as number;
    try {
      if (!op.encode(this, slot)) {
        this.#giveSlot(slot);
        return false;
      }
    } catch (error) {
      this.#giveSlot(slot);
      try {
        op.fail(error);
        op.finished?.();
      } catch (thrown) {
        throwLater(thrown);
      }
      return true;
    }
    this.#asked[slot] = op;
    this.table.queue(this.#queued++, slot);
    return true;
  }

  #admitWaiting(): void {
    while (this.#admitted < this.#waiting.length && this.#admit(this.#waiting[this.#admitted] as Op)) this.#admitted++;
    // Moving ten thousand of them up for every few that are admitted would take longer than the operations.
    if (this.#admitted === 0 || this.#admitted * 2 < this.#waiting.length) return;
    this.#waiting = this.#waiting.slice(this.#admitted);
    this.#admitted = 0;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // Once the turn has used its budget the next batch waits for the event loop to come round.
    if (this.table.yielding) {
      setImmediate(this.#flush);
      return;
    }
    this.#seen = 0;
    queueMicrotask(this.#flushWhenQuiet);
  }

  #flushNow(): void {
    this.#scheduled = false;
    const count = this.#queued;
    this.#queued = 0;
    this.#settle(this.backend.binding.flush(count));
    this.#admitWaiting();
    if (this.#queued > 0 || this.table.more) this.#schedule();
  }

  #settle(completed: number): void {
    for (let i = 0; i < completed; i++) {
      const slot = this.table.completed(i);
      const op = this.#asked[slot] as Op;
      this.#asked[slot] = undefined;
      try {
        this.#complete(op, slot);
      } catch (error) {
        throwLater(error);
      }
      this.#giveSlot(slot);
    }
  }

  #complete(op: Op, slot: number): void {
    try {
      op.complete(this, slot);
    } catch (error) {
      op.fail(error);
    }
    op.finished?.();
  }

  #giveSlot(slot: number): void {
    this.#freeSlots[this.#freeCount++] = slot;
  }
}

// Whatever an operation throws is nothing that those behind it are to suffer from.
function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

let engine: Engine | null | undefined;

/** The engine of this thread, or null where `node:fs` does the work. */
export function theEngine(): Engine | null {
  if (engine === undefined) {
    const decision = decide();
    engine = decision.kind === 'io_uring' ? new Engine(decision) : null;
  }
  return engine;
}
