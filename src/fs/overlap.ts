/**
 * Calls for the same path, each made before one of the others was done, and whether one of them has found something
 * there. Node looks for all of them before it does anything for the first; here a later one may look when an earlier
 * one has done its work.
 */
export class Overlap {
  static readonly #open = new Map<string, Overlap>();
  readonly #path: string;
  found = false;

  private constructor(path: string) {
    this.#path = path;
  }

  /** One more call for `path`. */
  static enter(path: string): Overlap {
    const there = Overlap.#open.get(path) ?? new Overlap(path);
    Overlap.#open.set(path, there);
    return there;
  }

  /** What is called after `last`, the last part of one of them, is not one of these any more. Answers `last`. */
  until<T>(last: Promise<T>): Promise<T> {
    const close = () => {
      if (Overlap.#open.get(this.#path) === this) Overlap.#open.delete(this.#path);
    };
    last.then(close, close);
    return last;
  }
}
