import { NativePromise } from '../native/intrinsics.js';

/** Hands out line by line what comes in batches. A line that is there already costs one settled promise. */
export class LineIterator<Line> implements AsyncIterableIterator<Line, undefined> {
  readonly #batches: AsyncIterator<readonly Line[], undefined>;
  readonly #signal: AbortSignal | undefined;
  readonly #emptied: (() => void) | undefined;
  #batch: readonly Line[] = [];
  #next = 0;
  #returned = false;
  // Calls that wait for a batch, each for the one before it, so that their lines are in the order of the calls.
  #waiting = 0;
  #last: Promise<unknown> = NativePromise.resolve();

  /**
   * @param options.signal what has been aborted hands out nothing more, and what the batches fail with is next
   * @param emptied called when the last line of a batch has been handed out
   */
  constructor(
    batches: AsyncIterator<readonly Line[], undefined>,
    { signal }: { signal?: AbortSignal },
    emptied?: () => void,
  ) {
    this.#batches = batches;
    this.#signal = signal;
    this.#emptied = emptied;
  }

  next(): Promise<IteratorResult<Line, undefined>> {
    if (this.#signal?.aborted) this.#batch = [];
    if (this.#waiting === 0 && this.#next < this.#batch.length) return NativePromise.resolve(this.#take());
    const fetch = () => this.#fetch();
    const line = this.#waiting++ === 0 ? fetch() : this.#last.then(fetch, fetch);
    this.#last = line;
    return line;
  }

  async return(): Promise<IteratorResult<Line, undefined>> {
    this.#returned = true;
    this.#batch = [];
    await this.#batches.return?.();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #fetch(): Promise<IteratorResult<Line, undefined>> {
    try {
      while (this.#next >= this.#batch.length) {
        const { value, done } = await this.#batches.next();
        if (done || this.#returned) return { value: undefined, done: true };
        this.#batch = value;
        this.#next = 0;
      }
      return this.#take();
    } finally {
      this.#waiting--;
    }
  }

  #take(): IteratorResult<Line, undefined> {
    const value = this.#batch[this.#next++] as Line;
    if (this.#next === this.#batch.length) this.#emptied?.();
    return { value, done: false };
  }
}
