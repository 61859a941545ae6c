import { readFileSync } from 'node:fs';
import type { ProgressLine } from '../../bench/report/progress-line.js';
import type { Implementation } from '../../bench/setting/implementations.js';
import { sha256 } from '../checking/sha256.js';
import type { Outcome } from '../outcome.js';
import { count, mebibytes } from '../report/amounts.js';
import { measureInTurns, type Pass } from '../rounds.js';
import { checkContents } from './check-contents.js';
import { findSmallFiles } from './find-small-files.js';

const inFlight = 128;

/** Reads thousands of files, always 128 at a time, and compares each with what node:fs reads. */
export async function readSmallFiles(line: ProgressLine): Promise<Outcome> {
  line.show('looking for small files');
  const { paths, places } = findSmallFiles();
  const expected = paths.map((path) => sha256(readFileSync(path)));
  let place = '';
  let done = 0;
  let checks = 0;
  let bytes = 0;

  const pass = async ({ name, promises }: Implementation): Promise<Pass> => {
    const contents: Buffer[] = new Array(paths.length);
    done = 0;
    let next = 0;
    const readLane = async () => {
      while (next < paths.length) {
        const index = next++;
        contents[index] = await promises.readFile(paths[index] as string);
        done++;
      }
    };
    const begin = performance.now();
    await Promise.all(Array.from({ length: inFlight }, readLane));
    const milliseconds = performance.now() - begin;
    checkContents({ by: name, paths, contents, expected });
    checks += paths.length;
    bytes = contents.reduce((sum, { length }) => sum + length, 0);
    return { amount: paths.length, milliseconds };
  };

  const describe = () => `reading small files ${place}: ${count(done)} of ${count(paths.length)}`;
  const rates = await line.during(describe, () =>
    measureInTurns(pass, ({ name }, round) => {
      place = `with ${name}, round ${round + 1}`;
    }),
  );
  return {
    what: `readFile, ${inFlight} in flight`,
    amount: `${count(paths.length)} files, ${mebibytes(bytes)}`,
    unit: 'files/s',
    rates,
    checked: `${count(checks)} readings of files in ${places.join(', ')}, each equal to what readFileSync finds`,
  };
}
