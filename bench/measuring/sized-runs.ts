import { type Sample, sample } from './sample.js';

/** What can be done any number of times in a row, and laid out before and cleared away after, unmeasured. */
export interface Repeatable {
  run(count: number): Promise<void> | void;
  before(count: number): void;
  after(count: number): void;
}

/** Finds out how many operations fill the wanted time, so that no clock is read between operations. */
export class SizedRuns {
  #count = 1;
  readonly #work: Repeatable;
  readonly #smallest: number;

  constructor(work: Repeatable, smallest: number) {
    this.#work = work;
    this.#smallest = smallest;
  }

  async warmUp(milliseconds: number): Promise<void> {
    let count = this.#smallest;
    for (;;) {
      const { microseconds } = await this.#measure(count);
      const elapsed = (microseconds * count) / 1000;
      if (elapsed >= milliseconds / 2) {
        this.#count = Math.max(this.#smallest, Math.round((count * milliseconds) / elapsed));
        return;
      }
      count *= 2;
    }
  }

  measure(): Promise<Sample> {
    return this.#measure(this.#count);
  }

  async #measure(count: number): Promise<Sample> {
    this.#work.before(count);
    try {
      return await sample(count, () => this.#work.run(count));
    } finally {
      this.#work.after(count);
    }
  }
}
