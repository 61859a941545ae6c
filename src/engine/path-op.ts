import type { Engine } from './engine.js';
import { systemError } from './errors.js';
import { PromiseOp } from './op.js';

/** An operation on one path, or on two, that answers nothing: mkdir, unlink, rename. */
export class PathOp extends PromiseOp<undefined> {
  readonly #name: 'Mkdir' | 'Unlink' | 'Rename';
  readonly #path: string | Uint8Array;
  readonly #dest: string | Uint8Array | undefined;
  readonly #mode: number;

  constructor(name: 'Mkdir' | 'Unlink' | 'Rename', path: string | Uint8Array, mode = 0, dest?: string | Uint8Array) {
    super();
    this.#name = name;
    this.#path = path;
    this.#mode = mode;
    this.#dest = dest;
  }

  encode({ op, table }: Engine, slot: number): boolean {
    table.begin(slot, op[this.#name] as number, -1, 0, this.#mode);
    const next = table.setPath(slot, this.#path);
    if (this.#dest !== undefined) {
      table.setDest(slot, next);
      table.setPath(slot, this.#dest, next);
    }
    return true;
  }

  complete({ table }: Engine, slot: number): void {
    const result = table.result(slot);
    if (result < 0) this.reject(systemError(result, this.#name.toLowerCase(), this.#path, this.#dest));
    else this.resolve(undefined);
  }
}
