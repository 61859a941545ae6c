import { constants } from 'node:os';
import { type Call, encodeCall } from './call-op.js';
import type { Engine } from './engine.js';
import { systemError } from './errors.js';
import { PromiseOp } from './op.js';

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
  #engine: Engine | null = null;
  #slot = -1;
  #stopped = false;

  /** @param flags bits of the layout's, and of Node's COPYFILE constants */
  constructor(path: string | Uint8Array, dest: string | Uint8Array, flags: number) {
    super();
    this.#call = { op: 'Copy', syscall: 'copyfile', path, dest, flags, position: 0, numbers: [0] };
  }

  encode(engine: Engine, slot: number): boolean {
    encodeCall(engine, slot, this.#call);
    this.#engine = engine;
    this.#slot = slot;
    if (this.#stopped) this.stop();
    return true;
  }

  complete(engine: Engine, slot: number): void {
    this.#engine = null;
    const result = engine.table.result(slot);
    if (result >= 0) {
      this.resolve({ bytes: engine.table.position(slot), cloned: result === 1 });
    } else if (-result === constants.errno.ECANCELED && this.#stopped) {
      this.resolve(null);
    } else {
      const { syscall, path, dest } = this.#call;
      this.reject(systemError(result, syscall, path, dest));
    }
  }

  /** Makes it end at its next piece, if it has not by then. */
  stop(): void {
    this.#stopped = true;
    this.#engine?.table.setKind(this.#slot, this.#engine.backend.binding.layout.stopCopy);
  }

  /** Null where no thread has begun it. */
  progress(): CopyProgress | null {
    if (this.#engine === null) return null;
    const { table } = this.#engine;
    const total = table.statNumber(this.#slot, 0);
    return total > 0 ? { bytes: table.position(this.#slot), total } : null;
  }
}
