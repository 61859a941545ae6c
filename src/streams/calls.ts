import { NativePromise, nextTick } from '../native/intrinsics.js';

interface Call {
  /** Set while its answer waits for those before it. */
  go: (() => void) | null;
}

/**
 * The calls of one stream that have not been answered yet. They are answered in their order, and with whatever the
 * stream puts off in between: one that a program pushes to has two reads in flight, and adds up where it is from their
 * answers.
 */
export class Calls {
  readonly #open: Call[] = [];
  #waiting: (() => void)[] = [];

  get idle(): boolean {
    return this.#open.length === 0;
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
    const call: Call = { go: null };
    this.#open.push(call);
    let answer: (args: A) => void = () => undefined;
    const answered = new NativePromise<A>((resolve) => {
      answer = resolve;
    });
    answered.then((args) => {
      const tell = () => {
        nextTick(callback, ...args);
        nextTick(this.#answered);
      };
      if (this.#open[0] === call) {
        tell();
        return;
      }
      const turn = new NativePromise<void>((resolve) => {
        call.go = resolve;
      });
      turn.then(tell);
    });
    return (...args) => answer(args);
  }

  readonly #answered = () => {
    this.#open.shift();
    const [next] = this.#open;
    if (next !== undefined) next.go?.();
    else for (const then of this.#waiting.splice(0)) then();
  };
}
