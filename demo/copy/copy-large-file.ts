import { rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ProgressLine } from '../../bench/report/progress-line.js';
import type { Implementation } from '../../bench/setting/implementations.js';
import { sha256OfFile } from '../checking/sha256.js';
import type { LargeFile } from '../large-file.js';
import type { Outcome } from '../outcome.js';
import { count, mebibytes } from '../report/amounts.js';
import { measureInTurns, type Pass } from '../rounds.js';
import { checkCopy } from './check-copy.js';
import { checkRoom } from './check-room.js';

const bytesPerMebibyte = 1024 * 1024;

/** Copies the file from read stream to write stream and compares every copy with it. */
export async function copyLargeFile(file: LargeFile, folder: string, line: ProgressLine): Promise<Outcome> {
  checkRoom(file, folder);
  const copy = join(folder, 'copy');
  const before = statSync(file.path, { bigint: true });
  line.show(`reading ${file.path} once to know its checksum`);
  const expected = sha256OfFile(file.path);
  let place = '';
  let copied = () => 0;
  let copies = 0;

  const pass = async ({ name, streams }: Implementation): Promise<Pass> => {
    const target = streams.createWriteStream(copy);
    copied = () => target.bytesWritten;
    const begin = performance.now();
    await pipeline(streams.createReadStream(file.path), target);
    const milliseconds = performance.now() - begin;
    checkCopy({ by: name, source: file.path, copy, before, expected });
    rmSync(copy);
    copies++;
    return { amount: file.size / bytesPerMebibyte, milliseconds };
  };

  const describe = () => `copying ${place}: ${mebibytes(copied())} of ${mebibytes(file.size)}`;
  const rates = await line.during(describe, () =>
    measureInTurns(pass, ({ name }, round) => {
      place = `with ${name}, round ${round + 1}`;
    }),
  );
  return {
    what: `pipeline copy of ${basename(file.path)}`,
    amount: mebibytes(file.size),
    unit: 'MiB/s',
    rates,
    checked: `${count(copies)} copies, each equal to ${file.path} (SHA-256 ${expected.slice(0, 16)}…)`,
  };
}
