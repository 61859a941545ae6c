import { checkInteger } from './arguments.js';
import type { RingCore } from './core.js';
import type { CQE } from './cqe.js';
import { stateProblem, valueProblem } from './errors.js';

/** The number of a group of buffers. */
export class BufferGroupId {
  readonly id: number;

  /** @param id 0 to 65535 */
  constructor(id: number) {
    this.id = checkInteger('id', id, 0, 65_535);
  }
}

/**
 * Buffers that the kernel picks from, when bytes are there and not before. Passed in the place of a buffer, a group
 * makes
 * an operation pick. The memory belongs to the ring.
 */
export class BufferGroup {
  readonly id: BufferGroupId;
  readonly count: number;
  /** Size of each buffer in bytes. */
  readonly bytes: number;
  /** Whether the buffers are in a queue that the kernel shares (5.19), or are provided by `provideBuffers`. */
  readonly mapped: boolean;
  /** @internal */
  readonly core: RingCore;
  /** @internal Another group may have its number since. */
  retired = false;

  /** @internal */
  constructor(core: RingCore, id: BufferGroupId, count: number, bytes: number, mapped: boolean) {
    this.core = core;
    this.id = id;
    this.count = count;
    this.bytes = bytes;
    this.mapped = mapped;
  }

  /** A copy of the bytes that a completion says are in its buffer: as many as its result. */
  copy(cqe: CQE): Uint8Array {
    const buffer = this.#bufferOf(cqe);
    const bytes = new Uint8Array(Math.min(Math.max(0, cqe.rawResult), this.bytes));
    this.core.native.copyGroupBuffer(this.core.ring, this.id.id, buffer, bytes);
    return bytes;
  }

  /**
   * Gives the buffer of a completion back to the kernel, once. One that is not mapped is given by `provideBuffers`.
   *
   * @throws Error ERR_INVALID_STATE where it has been given back already.
   */
  giveBack(cqe: CQE): void {
    if (!this.mapped) throw stateProblem('The buffers of this group are given back by provideBuffers');
    if (!this.core.native.giveBack(this.core.ring, this.id.id, this.#bufferOf(cqe))) {
      throw stateProblem('That buffer is with the kernel already');
    }
  }

  /** A copy of the bytes; the buffer goes back to the kernel. */
  take(cqe: CQE): Uint8Array {
    const bytes = this.copy(cqe);
    this.giveBack(cqe);
    return bytes;
  }

  #bufferOf(cqe: CQE): number {
    if (this.retired) throw stateProblem('The group of buffers is no longer registered');
    if (cqe.group !== this || cqe.bufferId === null) throw valueProblem('cqe', 'names no buffer of this group', cqe);
    return cqe.bufferId;
  }
}
