import type { RingCore } from './core.js';
import { kernelError, valueProblem } from './errors.js';

/** Which operations this kernel has. */
export class Probe {
  readonly #supported: ReadonlySet<string>;
  readonly #known: readonly string[];

  /** @internal */
  constructor(core: RingCore) {
    const { native, ring } = core;
    const answer = native.probe(ring);
    if (typeof answer === 'number') throw kernelError(answer, 'io_uring_register');
    this.#known = native.opcodes;
    this.#supported = new Set(answer.map((opcode) => native.opcodes[opcode] ?? `op ${opcode}`));
  }

  /**
   * @param operation the kernel's name without `IORING_OP_`: `READ`, `OPENAT2`…
   * @throws TypeError ERR_INVALID_ARG_VALUE for a name that is no operation's.
   */
  supports(operation: string): boolean {
    if (this.#supported.has(operation)) return true;
    if (!this.#known.includes(operation)) throw valueProblem('operation', 'is no operation of io_uring', operation);
    return false;
  }

  /** Names of all operations that this kernel has. */
  get operations(): readonly string[] {
    return [...this.#supported];
  }
}
