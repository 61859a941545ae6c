import type { Engine } from './engine.js';
import { systemError } from './errors.js';
import { PromiseOp } from './op.js';

/** A call as the core takes it; which of these an operation reads is said in `layout.h`. */
export interface Call {
  readonly op: string;
  /** What an error names. */
  readonly syscall: string;
  readonly path?: string | Uint8Array;
  readonly dest?: string | Uint8Array;
  readonly fd?: number;
  readonly kind?: number;
  readonly flags?: number;
  readonly mode?: number;
  readonly position?: number;
  readonly numbers?: readonly number[];
}

/** Writes a call into a slot. */
export function encodeCall({ op, table }: Engine, slot: number, call: Call): void {
  const { path, dest, fd = -1, kind = 0, flags = 0, mode = 0, position, numbers } = call;
  table.begin(slot, op[call.op] as number, fd, flags, mode);
  if (kind !== 0) table.setKind(slot, kind);
  if (position !== undefined) table.setPosition(slot, position);
  if (numbers !== undefined) table.setNumbers(slot, numbers);
  if (path === undefined) return;
  const next = table.setPath(slot, path);
  if (dest === undefined) return;
  table.setDest(slot, next);
  table.setPath(slot, dest, next);
}

/** Reads the answer of a call that succeeded out of its slot. */
export type Answer<T> = (engine: Engine, slot: number) => T;

/** What is to be done with an error, a negative errno, instead of rejecting with it; undefined to reject. */
type Rescue<T> = (errno: number, engine: Engine, slot: number) => Promise<T> | undefined;

/** An operation on paths or a descriptor that moves no data: the core's syscall worker makes one job of it. */
export class CallOp<T> extends PromiseOp<T> {
  readonly #call: Call;
  readonly #answer: Answer<T>;
  readonly #rescue: Rescue<T> | undefined;

  constructor(call: Call, answer: Answer<T>, rescue?: Rescue<T>) {
    super();
    this.#call = call;
    this.#answer = answer;
    this.#rescue = rescue;
  }

  encode(engine: Engine, slot: number): boolean {
    encodeCall(engine, slot, this.#call);
    return true;
  }

  complete(engine: Engine, slot: number): void {
    const result = engine.table.result(slot);
    if (result >= 0) {
      this.resolve(this.#answer(engine, slot));
      return;
    }
    const rescued = this.#rescue?.(result, engine, slot);
    if (rescued !== undefined) {
      this.resolve(rescued);
      return;
    }
    const { syscall, path, dest } = this.#call;
    this.reject(systemError(result, syscall, path, dest));
  }
}

/** The answer of a call that answers nothing. */
export function nothing(): undefined {
  return undefined;
}

/** The answer of a call that answers a text. */
export function text({ backend }: Engine, slot: number): string {
  return backend.binding.answer(slot);
}
