import type { Engine } from './engine.js';
import { systemError } from './errors.js';
import { PromiseOp } from './op.js';

type Name = 'Fsync' | 'Fdatasync' | 'Ftruncate' | 'Close';

/** An operation on a descriptor that answers nothing. */
export class DescriptorOp extends PromiseOp<undefined> {
  readonly #name: Name;
  readonly #fd: number;
  readonly #kind: number;
  readonly #length: number;
  readonly #syscall: string;

  /**
   * @param kind what is known of the file
   * @param length in bytes, for ftruncate
   * @param syscall what an error names
   */
  constructor(name: Name, fd: number, kind: number, length = 0, syscall = name.toLowerCase()) {
    super();
    this.#name = name;
    this.#fd = fd;
    this.#kind = kind;
    this.#length = length;
    this.#syscall = syscall;
  }

  encode({ op, table }: Engine, slot: number): boolean {
    table.begin(slot, op[this.#name] as number, this.#fd, 0, 0);
    table.setKind(slot, this.#kind);
    table.setPosition(slot, this.#length);
    return true;
  }

  complete({ table }: Engine, slot: number): void {
    const result = table.result(slot);
    if (result < 0) this.reject(systemError(result, this.#syscall));
    else this.resolve(undefined);
  }
}
