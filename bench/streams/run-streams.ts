import { rmSync } from 'node:fs';
import { type Spread, spread } from '../measuring/statistics.js';
import { findBun } from '../setting/bun.js';
import { layOutSource, NotMeasured, type Rival, type StreamRowName, streamRows, warm } from './stream-rows.js';
import type { Account } from './task.js';

export interface RivalResult {
  name: string;
  /** Why there is nothing to tell, or null. */
  missing: string | null;
  rounds: Account[];
}

export interface StreamResult {
  row: string;
  bytes: number;
  /** The first is ours. */
  rivals: RivalResult[];
}

/** Runs the rows, all rivals in turn in each round; each round begins with another one. */
export async function runStreams(
  names: readonly StreamRowName[],
  folder: string,
  { rounds, streamMebibytes, bun }: { rounds: number; streamMebibytes: number; bun: boolean },
  progress: (text: string) => void,
): Promise<StreamResult[]> {
  if (names.length === 0) return [];
  const place = layOutSource(folder, streamMebibytes, findBun(bun));
  const results: StreamResult[] = [];
  for (const name of names) {
    const { title, bytes, rivals } = await streamRows[name](place);
    const found = rivals.map(({ name, missing = null }): RivalResult => ({ name, missing, rounds: [] }));
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < rivals.length; turn++) {
        const at = (turn + round) % rivals.length;
        progress(`${title}: round ${round + 1} of ${rounds}`);
        warm(place);
        await measure(rivals[at] as Rival, found[at] as RivalResult);
      }
    }
    results.push({ row: title, bytes, rivals: found });
    rmSync(place.target, { force: true });
  }
  return results;
}

async function measure({ run }: Rival, result: RivalResult): Promise<void> {
  if (run === undefined || result.missing !== null) return;
  try {
    result.rounds.push(await run());
  } catch (error) {
    if (!(error instanceof NotMeasured)) throw error;
    result.missing = error.message;
  }
}

/** How many times as large a number of ours is as a rival's, round by round. */
export function timesRival(ours: RivalResult, other: RivalResult, number: (account: Account) => number): Spread {
  return spread(ours.rounds.map((round, i) => number(round) / number(other.rounds[i] as Account)));
}
