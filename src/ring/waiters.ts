import { clearTimeout, monotonicNow, NativePromise, setImmediate, setTimeout } from '../native/intrinsics.js';
import type { RingCore } from './core.js';
import { abortError, checked } from './errors.js';

export interface WaitOptions {
  /** Milliseconds (number) or nanoseconds (bigint) after which waiting ends without what was waited for. */
  readonly timeout?: number | bigint;
  /** Rejects with an AbortError when it is aborted. */
  readonly signal?: AbortSignal;
}

interface Waiter {
  readonly want: number;
  readonly settle: (answer: boolean) => void;
  readonly fail: (error: Error) => void;
}

/** Node's timers know no longer time; who has asked for one waits again. */
const longestTimer = 2 ** 31 - 1;

/** So long may completions that are there at once keep this thread from its timers and sockets, in milliseconds. */
const turnBudget = 0.5;

// Rings that somebody waits for are held, whoever else has let go of them.
const awaited = new Set<object>();

/** Those who wait for completions through the event loop. */
export class Waiters {
  readonly #core: RingCore;
  readonly #waiting = new Set<Waiter>();
  #turnBegan = 0;

  constructor(core: RingCore) {
    this.#core = core;
  }

  /** Whether `want` completions are there: true as soon as they are, false when the time is over. */
  wait(want: number, milliseconds: number, signal: AbortSignal | undefined): Promise<boolean> {
    if (signal?.aborted) return NativePromise.reject(abortError(signal));
    if (this.#core.ready() >= want) return this.#atOnce(want);
    if (milliseconds <= 0) return NativePromise.resolve(false);
    return new NativePromise((resolve, reject) => {
      const time = Math.min(milliseconds, longestTimer);
      const timer = milliseconds === Number.POSITIVE_INFINITY ? null : setTimeout(() => end(), time);
      const abort = () => leave(() => reject(abortError(signal as AbortSignal)));
      const leave = (then: () => void) => {
        if (!this.#waiting.delete(waiter)) return;
        if (timer !== null) clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        this.#watch();
        then();
      };
      const end = () => leave(() => resolve(this.#core.isOpen && this.#core.ready() >= want));
      const waiter: Waiter = {
        want,
        settle: (answer) => leave(() => resolve(answer)),
        fail: (error) => leave(() => reject(error)),
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiting.add(waiter);
      try {
        this.#watch();
      } catch (error) {
        waiter.fail(error as Error);
        return;
      }
      // What came before anybody watched, and gives no sign of itself any more.
      if (this.#core.ready() >= want) waiter.settle(true);
    });
  }

  /** Completions may have come. */
  wake(): void {
    this.#turnBegan = monotonicNow();
    const ready = this.#core.ready();
    for (const waiter of [...this.#waiting]) {
      if (waiter.want <= ready) waiter.settle(true);
    }
  }

  closed(error: Error): void {
    for (const waiter of [...this.#waiting]) waiter.fail(error);
  }

  #watch(): void {
    const on = this.#waiting.size > 0;
    if (on) awaited.add(this.#core);
    else awaited.delete(this.#core);
    if (!this.#core.isOpen) return;
    const answer = this.#core.native.watch(this.#core.ring, on);
    checked(answer, 'epoll_ctl');
  }

  // Whoever finds completions again and again would never let the event loop come round.
  #atOnce(want: number): Promise<boolean> {
    const now = monotonicNow();
    if (now - this.#turnBegan < turnBudget) return NativePromise.resolve(true);
    return new NativePromise((resolve) => {
      setImmediate(() => {
        this.#turnBegan = monotonicNow();
        // Others may have taken some meanwhile.
        resolve(this.#core.isOpen && this.#core.ready() >= want);
      });
    });
  }
}
