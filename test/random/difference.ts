import { isDeepStrictEqual } from 'node:util';
import type { Implementation } from '../support/implementation.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';
import { Play } from './play.js';
import type { Step } from './step.js';

export interface Difference {
  /** The number of the step after which the two plays were not the same. */
  readonly step: number;
  readonly expected: unknown;
  readonly actual: unknown;
  readonly hanging: boolean;
}

const longestStep = 60_000;
const hanging = 'has not ended after a minute';

/** A call that never ends is reported with its sequence; the runner would know only that the test took too long. */
async function unlessHanging(outcomes: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof hanging>((resolve) => {
    timer = setTimeout(() => resolve(hanging), longestStep);
  });
  const result = await Promise.race([outcomes, late]);
  clearTimeout(timer);
  return result;
}

const stepsBetweenLooks = 8;

/** What there is to see after each step: the outcomes of its calls, and now and then everything that is left. */
async function* play(implementation: Implementation, directory: string, steps: readonly Step[]) {
  const played = new Play(implementation, directory);
  try {
    for (const [number, step] of steps.entries()) {
      const outcomes = await unlessHanging(played.make(step));
      const timesWereSet = step.some(({ code }) => code.includes('utimes('));
      const look = timesWereSet || number % stepsBetweenLooks === 0 || number === steps.length - 1;
      yield look ? [outcomes, played.state(timesWereSet)] : [outcomes];
      if (outcomes === hanging) return;
      if (played.spoiled) played.startAgain();
    }
    yield [await unlessHanging(played.close())];
  } finally {
    await unlessHanging(played.close());
  }
}

/**
 * Plays steps on one implementation and then on the other until something is not the same. Both work at the same place,
 * one after the other, so that paths agree in whatever form they come back.
 */
export function firstDifference(
  reference: Implementation,
  candidate: Implementation,
  steps: readonly Step[],
): Promise<Difference | null> {
  return withTemporaryDirectory(async (directory) => {
    const seen: unknown[][] = [];
    for await (const sight of play(reference, directory, steps)) seen.push(sight);
    let step = 0;
    for await (const sight of play(candidate, directory, steps)) {
      const before = seen[step];
      if (!isDeepStrictEqual(sight, before)) return differing(step, before, sight);
      step++;
    }
    return null;
  });
}

function differing(step: number, before: unknown[] | undefined, sight: unknown[]): Difference {
  const part = isDeepStrictEqual(sight[0], before?.[0]) ? 1 : 0;
  const [expected, actual] = [before?.[part], sight[part]];
  return { step, expected, actual, hanging: actual === hanging || expected === hanging };
}
