import { checkInteger, checkNanoseconds, type Duration } from './arguments.js';
import type { RingCore } from './core.js';
import { SQE } from './sqe.js';
import { SQEs } from './sqes.js';
import type { WaitOptions } from './waiters.js';

/** The queue of operations that are being prepared. */
export class SubmissionQueue {
  readonly #core: RingCore;
  readonly #waitAsync: (count: number, options: WaitOptions) => Promise<boolean>;

  /** @internal */
  constructor(core: RingCore, waitAsync: (count: number, options: WaitOptions) => Promise<boolean>) {
    this.#core = core;
    this.#waitAsync = waitAsync;
  }

  /** An entry to be filled, a NOP until it is; null when the queue is full. */
  prepareSqe(): SQE | null {
    const slot = this.#core.native.begin(this.#core.ring);
    if (slot < 0) return null;
    this.#core.hold(slot, undefined);
    return new SQE(this.#core, slot);
  }

  /** So many entries, all or none (null). They need not be in one piece of the queue. */
  prepareSqes(count: number): SQEs | null {
    checkInteger('count', count, 1, 32_768);
    if (this.spaceLeft < count) return null;
    return new SQEs(Array.from({ length: count }, () => this.prepareSqe() as SQE));
  }

  /**
   * Hands everything prepared to the kernel; how many entries it took.
   *
   * @throws Error in Node's shape where it took none. What it did not take stays in the queue, and can't be changed
   * any more.
   */
  submit(): number {
    return this.#core.submit();
  }

  /** The same, and blocks this thread until `count` completions are there. */
  submitAndWait(count: number): number {
    checkInteger('count', count, 0, 2 ** 31 - 1);
    const submitted = this.#core.submit();
    this.#core.block(count);
    return submitted;
  }

  /** The same, for at most so long; whether the completions are there, `cq.ready` tells. */
  submitAndWaitWithTimeout(count: number, timeout: Duration): number {
    checkInteger('count', count, 0, 2 ** 31 - 1);
    const nanoseconds = Number(checkNanoseconds('timeout', timeout));
    const submitted = this.#core.submit();
    this.#core.block(count, nanoseconds);
    return submitted;
  }

  /** As `submitAndWait` (with `timeout`: as `submitAndWaitWithTimeout`), through the event loop. */
  async submitAndWaitAsync(count: number, options: WaitOptions = {}): Promise<number> {
    checkInteger('count', count, 0, 2 ** 31 - 1);
    const submitted = this.#core.submit();
    await this.#waitAsync(count, options);
    return submitted;
  }

  /** How many entries are prepared and not yet taken by the kernel. */
  get ready(): number {
    return this.#core.native.prepared(this.#core.ring);
  }

  get spaceLeft(): number {
    return this.#core.description.entries - this.ready;
  }
}
