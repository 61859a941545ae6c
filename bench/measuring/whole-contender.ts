import type { Contender } from './contender.js';
import type { Sample } from './sample.js';

/** A contender of which each measurement does all of its work, once, and is its own warm-up. */
export function wholeContender(
  role: Contender['role'],
  name: string,
  measure: () => Promise<Sample>,
  close: () => Promise<void> = async () => {},
): Contender {
  return {
    role,
    name,
    warmUp: async () => {
      await measure();
    },
    measure,
    close,
  };
}
