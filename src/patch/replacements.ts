interface Replacement {
  readonly object: object;
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Values of properties that were replaced by others and can be put back. */
export class Replacements {
  readonly #made: Replacement[] = [];

  get size(): number {
    return this.#made.length;
  }

  /**
   * Gives a property the value `after` where it has the value `before` now: what somebody else has put there stays.
   * Neither its attributes change nor, where it has a setter, its accessors.
   */
  replace(object: object, name: string, before: unknown, after: unknown): void {
    if (before === after || Reflect.get(object, name) !== before) return;
    if (Reflect.set(object, name, after)) this.#made.push({ object, name, before, after });
  }

  /** Puts back what was there before, except where somebody else has put something by now. */
  undo(): void {
    for (const { object, name, before, after } of this.#made.splice(0).reverse()) {
      const { get, set, value } = Reflect.getOwnPropertyDescriptor(object, name) ?? {};
      const ours = get === undefined ? value === after : set !== undefined && Reflect.get(object, name) === after;
      if (ours) Reflect.set(object, name, before);
    }
  }
}
