import { monotonicNow } from '../native/intrinsics.js';
import { checkInteger, checkNanoseconds, checkSignal, type Duration } from './arguments.js';
import type { RingCore } from './core.js';
import type { CQE } from './cqe.js';
import type { WaitOptions } from './waiters.js';

export interface StreamOptions {
  /** So many completions are to be there before the loop goes on. Default 1. */
  readonly atLeast?: number;
  /** Submit what is prepared, each time before waiting. Default false. */
  readonly submit?: boolean;
  /** Ends the loop with an AbortError. */
  readonly signal?: AbortSignal;
}

/** The queue of completed operations. */
export class CompletionQueue {
  readonly #core: RingCore;

  /** @internal */
  constructor(core: RingCore) {
    this.#core = core;
  }

  /** How many completions can be taken. */
  get ready(): number {
    return this.#core.ready();
  }

  /** Takes a completion, or null if none is there. */
  peekForCqe(): CQE | null {
    return this.#core.take();
  }

  /**
   * Takes a completion; blocks this thread, and with it its event loop, until there is one or the time is over (null).
   *
   * @throws Error ERR_INVALID_STATE where no completion can ever come and no timeout is given.
   */
  waitForCqe(): CQE;
  waitForCqe(timeout: Duration): CQE | null;
  waitForCqe(timeout?: Duration): CQE | null {
    this.wait(1, timeout);
    return this.#core.take();
  }

  /** Blocks until `count` completions are there, and takes none; false when the time was over before. */
  wait(count: number, timeout?: Duration): boolean {
    checkInteger('count', count, 0, 2 ** 31 - 1);
    return timeout === undefined
      ? this.#core.block(count)
      : this.#core.block(count, Number(checkNanoseconds('timeout', timeout)));
  }

  /** Takes, one after the other, those that are there. */
  *cqes(): IterableIterator<CQE> {
    for (let cqe = this.#core.take(); cqe !== null; cqe = this.#core.take()) yield cqe;
  }

  /** Takes one after the other for ever; where none is left, blocks until at least `atLeast` are there. */
  *cqesBlocking(atLeast = 1): IterableIterator<CQE> {
    checkInteger('atLeast', atLeast, 1, 2 ** 31 - 1);
    for (;;) {
      yield* this.cqes();
      this.#core.block(atLeast);
    }
  }

  /** As `wait`, through the event loop. */
  async waitAsync(count: number, { timeout, signal }: WaitOptions = {}): Promise<boolean> {
    checkInteger('count', count, 0, 2 ** 31 - 1);
    checkSignal(signal);
    const milliseconds =
      timeout === undefined ? Number.POSITIVE_INFINITY : Number(checkNanoseconds('options.timeout', timeout)) / 1e6;
    const end = monotonicNow() + milliseconds;
    for (;;) {
      if (await this.#core.waiters.wait(count, end - monotonicNow(), signal)) return true;
      if (monotonicNow() >= end) return this.#core.ready() >= count;
    }
  }

  /** As `waitForCqe`, through the event loop: the process stays for as long as this waits. */
  async waitForCqeAsync(options: WaitOptions & { readonly timeout: Duration }): Promise<CQE | null>;
  async waitForCqeAsync(options?: WaitOptions & { readonly timeout?: never }): Promise<CQE>;
  async waitForCqeAsync(options: WaitOptions = {}): Promise<CQE | null> {
    for (;;) {
      const there = await this.waitAsync(1, options);
      const cqe = this.#core.take();
      // Somebody else may have taken it.
      if (cqe !== null || !there) return cqe;
    }
  }

  /**
   * Takes one after the other for ever, through the event loop.
   *
   * @throws Error AbortError when the signal is aborted, ERR_INVALID_STATE when the ring is closed meanwhile.
   */
  async *stream({ atLeast = 1, submit = false, signal }: StreamOptions = {}): AsyncIterableIterator<CQE> {
    checkInteger('options.atLeast', atLeast, 1, 2 ** 31 - 1);
    for (;;) {
      // Not by `yield*`, which makes promises of its own for each.
      for (let cqe = this.#core.take(); cqe !== null; cqe = this.#core.take()) yield cqe;
      if (submit) this.#core.submit();
      await this.waitAsync(atLeast, signal === undefined ? {} : { signal });
    }
  }

  /** Whether the kernel signals the registered eventfd. */
  get eventfdEnabled(): boolean {
    return this.#core.native.eventfdEnabled(this.#core.ring);
  }

  /** Turns the signals of the registered eventfd on or off (5.8). */
  eventfdToggle(enabled: boolean): void {
    this.#core.native.toggleEventfd(this.#core.ring, enabled);
  }
}
