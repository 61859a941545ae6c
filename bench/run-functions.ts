import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionRow } from './functions/function-row.js';
import { type Effort, type Result, runSetting } from './measuring/run-setting.js';
import { ProgressLine } from './report/progress-line.js';
import { withCrowd } from './rows/call-row.js';

/** Measures one function after another; the files of each are laid out before it and gone after it. */
export async function runFunctions(
  rows: readonly FunctionRow[],
  folder: string,
  usual: Effort,
  crowd: number | null,
): Promise<Result[]> {
  const effort = inShorterRounds(usual);
  const line = new ProgressLine();
  const results: Result[] = [];
  for (const [index, { title, make }] of rows.entries()) {
    const place = join(folder, `function-${index}`);
    mkdirSync(place);
    try {
      const row = make(place);
      for (const setting of row.settings.map((each) => withCrowd(each, crowd))) {
        const about = `function ${index + 1} of ${rows.length}: ${title}, ${setting.name}`;
        results.push(
          await runSetting(row, setting, effort, (round) => line.show(`${about}: round ${round} of ${effort.rounds}`)),
        );
      }
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  }
  line.clear();
  return results;
}

const parts = 3;

/** Where a ratio of 1 is to be told from 0.9, many short rounds say more than few long ones in the same time. */
function inShorterRounds({ rounds, sampleMilliseconds }: Effort): Effort {
  return { rounds: rounds * parts, sampleMilliseconds: sampleMilliseconds / parts };
}
