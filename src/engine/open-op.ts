import type { Engine } from './engine.js';
import { systemError } from './errors.js';
import { PromiseOp } from './op.js';

/** An open file: its descriptor, what is known of it as bits of the layout's kinds, and its size in bytes by then. */
export interface OpenFile {
  readonly fd: number;
  readonly kind: number;
  readonly size: number;
}

export class OpenOp extends PromiseOp<OpenFile> {
  readonly #path: string | Uint8Array;
  readonly #flags: number;
  readonly #mode: number;
  readonly #syscall: string;

  /** @param syscall what an error names */
  constructor(path: string | Uint8Array, flags: number, mode: number, syscall = 'open') {
    super();
    this.#path = path;
    this.#flags = flags;
    this.#mode = mode;
    this.#syscall = syscall;
  }

  encode({ op, table }: Engine, slot: number): boolean {
    table.begin(slot, op.Open as number, -1, this.#flags, this.#mode);
    table.setPath(slot, this.#path);
    return true;
  }

  complete({ table }: Engine, slot: number): void {
    const result = table.result(slot);
    if (result < 0) this.reject(systemError(result, this.#syscall, this.#path));
    else this.resolve({ fd: result, kind: table.kind(slot), size: table.position(slot) });
  }
}
