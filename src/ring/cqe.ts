import { ringAccess } from './access.js';
import type { BufferGroup } from './buffer-group.js';
import { kernelError } from './errors.js';
import { CompletionFlags } from './ring-flags.js';

const timeouts = ['timeout', 'linkTimeout'];

/** A completion, as the kernel has told it: it stays as it is, whatever becomes of its ring. */
export class CQE {
  /** The user data of the SQE, or what another ring has sent. */
  readonly userData: bigint;
  /** What the operation answers: 0 or more, or a negative errno. */
  readonly rawResult: number;
  /** All 32 bits, with the buffer id in the upper half. */
  readonly rawFlags: number;
  /** The prep method of the SQE that this is about, or `'message'` for what another ring has sent. */
  readonly operation: string;
  /** The group that the buffer was picked from. */
  readonly group: BufferGroup | null;
  readonly #opcode: number;

  /** @internal */
  constructor(
    userData: bigint,
    rawResult: number,
    rawFlags: number,
    opcode: number,
    operation: string,
    group: BufferGroup | null,
  ) {
    this.userData = userData;
    this.rawResult = rawResult;
    this.rawFlags = rawFlags;
    this.operation = operation;
    this.group = group;
    this.#opcode = opcode;
  }

  /**
   * What the operation answers: a count of bytes, a descriptor, 0…
   *
   * @throws Error in Node's shape (`code`, `errno`, `syscall`) where it has failed.
   */
  result(): number {
    if (this.rawResult < 0) throw kernelError(this.rawResult, this.operation);
    return this.rawResult;
  }

  /** The kernel's flags without the buffer id. */
  get flags(): CompletionFlags {
    return CompletionFlags.from(this.rawFlags & 0xffff);
  }

  /** Whether this is about a timeout (`timeout`, `linkTimeout`) and not about an ordinary event. */
  isTimeout(): boolean {
    return timeouts.includes(this.operation);
  }

  /** Whether more completions will come of the same SQE (multishot, zero copy). */
  get more(): boolean {
    return (this.rawFlags & CompletionFlags.MORE) !== 0;
  }

  /** Whether this only says that the memory of a zero-copy send is free again (6.0). */
  get isNotification(): boolean {
    return (this.rawFlags & CompletionFlags.NOTIF) !== 0;
  }

  /** The buffer that the kernel has picked from the group, or null. */
  get bufferId(): number | null {
    return (this.rawFlags & CompletionFlags.BUFFER) === 0 ? null : this.rawFlags >>> CompletionFlags.BUFFER_SHIFT;
  }

  /** The kernel's name of the opcode: READ, ACCEPT… */
  get opcode(): string {
    return ringAccess().native.opcodes[this.#opcode] as string;
  }
}
