import { settle } from '../bench/measuring/settle.js';
import { median } from '../bench/measuring/statistics.js';
import { type Implementation, node, uringfs } from '../bench/setting/implementations.js';

export interface Rates {
  uringfs: number;
  node: number;
  rounds: number;
}

/** One pass over the work: how much was done, and in how many milliseconds without the checking. */
export interface Pass {
  amount: number;
  milliseconds: number;
}

export type Progress = (implementation: Implementation, round: number) => void;

const mostRounds = 7;
const millisecondsToSpend = 3500;

/** Median rates per second of both implementations, which take turns at going first; the first round only warms up. */
export async function measureInTurns(
  pass: (implementation: Implementation) => Promise<Pass>,
  progress: Progress,
): Promise<Rates> {
  const rates = { uringfs: [] as number[], node: [] as number[] };
  const begin = performance.now();
  for (let round = 0; ; round++) {
    const order = round % 2 === 0 ? [uringfs, node] : [node, uringfs];
    for (const implementation of order) {
      progress(implementation, round);
      await settle();
      const { amount, milliseconds } = await pass(implementation);
      if (round > 0) {
        rates[implementation.name].push((amount * 1000) / milliseconds);
      }
    }
    const spent = performance.now() - begin;
    if (round === mostRounds || (round > 0 && spent > millisecondsToSpend)) {
      return { uringfs: median(rates.uringfs), node: median(rates.node), rounds: round };
    }
  }
}
