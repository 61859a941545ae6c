import { NativePromise, nextTick } from '../native/intrinsics.js';

/** The calls of one stream that have not been answered yet. */
export class Calls {
  #open = 0;
  #waiting: (() => void)[] = [];

  get idle(): boolean {
    return this.#open === 0;
  }

  /** Calls back when all have been answered and whatever the stream did then has been asked for. */
  whenIdle(then: () => void): void {
    this.#waiting.push(then);
  }

  /**
   * Counts a call, and gives what answers it. Streams emit events from their callbacks: these run in the async context
   * of the call, not of whatever brought the answer, and what a listener throws is an uncaught exception, not a
   * rejection. A promise keeps the context at a tenth of what AsyncLocalStorage.snapshot() costs in Node 20.
   */
  callBack<A extends unknown[]>(callback: (...args: A) => void): (...args: A) => void {
    this.#open++;
    let answer: (args: A) => void = () => undefined;
    const answered = new NativePromise<A>((resolve) => {
      answer = resolve;
    });
    answered.then((args) => {
      nextTick(callback, ...args);
      nextTick(this.#answered);
    });
    return (...args) => answer(args);
  }

  readonly #answered = () => {
    if (--this.#open > 0) return;
    for (const then of this.#waiting.splice(0)) then();
  };
}
