import type { Contender } from './contender.js';
import type { Sample } from './sample.js';
import { settle } from './settle.js';

/** The samples of each contender, in the order of the contenders; the nth samples of all belong to one round. */
export async function alternate(
  contenders: readonly Contender[],
  rounds: number,
  milliseconds: number,
  progress: (round: number) => void,
): Promise<Sample[][]> {
  for (const contender of contenders) {
    await settle();
    await contender.warmUp(milliseconds);
  }
  const samples: Sample[][] = contenders.map(() => []);
  for (let round = 0; round < rounds; round++) {
    progress(round + 1);
    for (let place = 0; place < contenders.length; place++) {
      // Each round begins with another one: nobody always follows the same neighbour's cache contents.
      const turn = (place + round) % contenders.length;
      await settle();
      samples[turn]?.push(await (contenders[turn] as Contender).measure());
    }
  }
  return samples;
}
