/** Hands out line by line what comes in batches. A line that is there already costs one settled promise. */
export class LineIterator<Line> implements AsyncIterableIterator<Line, undefined> {
  readonly #batches: AsyncIterator<readonly Line[], undefined>;
  readonly #emptied: (() => void) | undefined;
  #batch: readonly Line[] = [];
  #next = 0;
  // The last of the calls that wait for a batch, so that each gets its line in the order of the calls.
  #waiting: Promise<unknown> | null = null;

  /** @param emptied called when the last line of a batch has been handed out */
  constructor(batches: AsyncIterator<readonly Line[], undefined>, emptied?: () => void) {
    this.#batches = batches;
    this.#emptied = emptied;
  }

  next(): Promise<IteratorResult<Line, undefined>> {
    if (this.#waiting === null && this.#next < this.#batch.length) return Promise.resolve(this.#take());
    const before = this.#waiting;
    const line = before === null ? this.#fetch() : before.then(() => this.#fetch());
    const settled = line.then(
      () => {},
      () => {},
    );
    this.#waiting = settled;
    void settled.then(() => {
      if (this.#waiting === settled) this.#waiting = null;
    });
    return line;
  }

  async return(): Promise<IteratorResult<Line, undefined>> {
    this.#batch = [];
    this.#next = 0;
    await this.#batches.return?.();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #fetch(): Promise<IteratorResult<Line, undefined>> {
    while (this.#next >= this.#batch.length) {
      const { value, done } = await this.#batches.next();
      if (done) return { value: undefined, done: true };
      this.#batch = value;
      this.#next = 0;
    }
    return this.#take();
  }

  #take(): IteratorResult<Line, undefined> {
    const value = this.#batch[this.#next++] as Line;
    if (this.#next === this.#batch.length) this.#emptied?.();
    return { value, done: false };
  }
}
