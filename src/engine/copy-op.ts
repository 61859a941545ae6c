import { constants } from 'node:os';
import { type Call, encodeCall } from './call-op.js';
import type { Engine } from './engine.js';
import { systemError } from './errors.js';
import { PromiseOp } from './op.js';
import { WatchedSlot } from './watched-slot.js';

/** What came of a copy. */
export interface Copied {
  /** How long the copy is, in bytes. */
  readonly bytes: number;
  /** Whether it shares the blocks of the source (a reflink). */
  readonly cloned: boolean;
}

/** How far a copy is, in bytes; holes count as copied when they have been passed. */
export interface CopyProgress {
  readonly bytes: number;
  readonly total: number;
}

/** Copies a file as a whole or not at all, in one job of the syscall worker. Answers null if it has been stopped. */
export class CopyOp extends PromiseOp<Copied | null> {
  readonly #call: Call;
  readonly #watched = new WatchedSlot();

  /** @param flags bits of the layout's, and of Node's COPYFILE constants */
  constructor(path: string | Uint8Array, dest: string | Uint8Array, flags: number) {
    super();
    this.#call = { op: 'Copy', syscall: 'copyfile', path, dest, flags, position: 0, numbers: [0] };
  }

  encode(engine: Engine, slot: number): boolean {
    encodeCall(engine, slot, this.#call);
    this.#watched.begin(engine, slot);
    return true;
  }

  complete(engine: Engine, slot: number): void {
    this.#watched.end();
    const result = engine.table.result(slot);
    if (result >= 0) {
      this.resolve({ bytes: engine.table.position(slot), cloned: result === 1 });
    } else if (-result === constants.errno.ECANCELED && this.#watched.stopped) {
      this.resolve(null);
    } else {
      const { syscall, path, dest } = this.#call;
      this.reject(systemError(result, syscall, path, dest));
    }
  }

  /** Makes it end at its next piece, if it has not by then. */
  stop(): void {
    this.#watched.stop();
  }

  /** Null where no thread has begun it. */
  progress(): CopyProgress | null {
    const total = this.#watched.number(0);
    return total > 0 ? { bytes: this.#watched.position(), total } : null;
  }
}
