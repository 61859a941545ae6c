import type { Difference } from './difference.js';
import type { Step } from './step.js';

type Differs = (steps: readonly Step[]) => Promise<Difference | null>;

export interface Finding {
  readonly steps: readonly Step[];
  readonly difference: Difference;
}

/** The parts to try to do without: halves first, then quarters, and so on to single ones. */
function* parts(length: number): Generator<readonly [start: number, end: number]> {
  for (let size = Math.ceil(length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let end = length; end > 0; end -= size) yield [Math.max(0, end - size), end];
  }
}

class Shrinker {
  #left: number;

  constructor(
    readonly differs: Differs,
    attempts: number,
  ) {
    this.#left = attempts;
  }

  async #attempt(steps: readonly Step[]): Promise<Finding | null> {
    if (this.#left-- <= 0) return null;
    const difference = await this.differs(steps);
    return difference === null ? null : { steps: steps.slice(0, difference.step + 1), difference };
  }

  async #without(remove: (part: readonly [number, number]) => Step[], length: number) {
    for (const part of parts(length)) {
      const smaller = await this.#attempt(remove(part));
      if (smaller !== null) return smaller;
    }
    return null;
  }

  async steps(finding: Finding): Promise<Finding> {
    const { steps } = finding;
    const remove = ([start, end]: readonly [number, number]) => [...steps.slice(0, start), ...steps.slice(end)];
    const smaller = await this.#without(remove, steps.length);
    return smaller === null ? finding : this.steps(smaller);
  }

  async calls(finding: Finding): Promise<Finding> {
    const { steps } = finding;
    for (const [number, step] of steps.entries()) {
      if (step.length === 1) continue;
      const remove = ([start, end]: readonly [number, number]) =>
        steps.with(number, [...step.slice(0, start), ...step.slice(end)]);
      const smaller = await this.#without(remove, step.length);
      if (smaller !== null) return this.calls(smaller);
    }
    return finding;
  }
}

/** Does without every step and call that is not needed for two plays to differ. */
export async function shrink(finding: Finding, differs: Differs, attempts = 400): Promise<Finding> {
  if (finding.difference.hanging) return finding;
  const shrinker = new Shrinker(differs, attempts);
  const steps = finding.steps.slice(0, finding.difference.step + 1);
  return shrinker.calls(await shrinker.steps({ ...finding, steps }));
}
