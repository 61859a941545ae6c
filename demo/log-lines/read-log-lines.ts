import type { ProgressLine } from '../../bench/report/progress-line.js';
import { type Implementation, node } from '../../bench/setting/implementations.js';
import type { Outcome } from '../outcome.js';
import { count, mebibytes } from '../report/amounts.js';
import { measureInTurns, type Pass } from '../rounds.js';
import { checkLines, digestOfLines } from './check-lines.js';
import { findLog, type Log } from './find-log.js';

const linesPerPass = 100_000;

/** Reads a log line by line, as often as makes a measurable amount, and compares the lines with those node:fs gives. */
export async function readLogLines(line: ProgressLine): Promise<Outcome> {
  const log = findLog();
  line.show(`reading ${log.path} once to know its lines`);
  const expected = await linesOf(node, log);
  const digest = digestOfLines(expected);
  const readings = Math.ceil(linesPerPass / expected.length);
  let place = '';
  let read = 0;
  let checks = 0;

  const pass = async (implementation: Implementation): Promise<Pass> => {
    let milliseconds = 0;
    read = 0;
    for (let reading = 0; reading < readings; reading++) {
      const begin = performance.now();
      const lines = await linesOf(implementation, log);
      milliseconds += performance.now() - begin;
      checkLines({ by: implementation.name, path: log.path, expected, digest, lines });
      read += lines.length;
      checks++;
    }
    return { amount: read, milliseconds };
  };

  const describe = () => `reading ${log.path} ${place}: ${count(read)} lines`;
  const rates = await line.during(describe, () =>
    measureInTurns(pass, ({ name }, round) => {
      place = `with ${name}, round ${round + 1}`;
    }),
  );
  return {
    what: `lines of ${log.path}`,
    amount: `${count(expected.length)} lines, ${mebibytes(log.size)}, ${count(readings)} times`,
    unit: 'lines/s',
    rates,
    checked: `${count(checks)} readings of ${log.path}, each with the same lines (SHA-256 ${digest.slice(0, 16)}…)`,
  };
}

async function linesOf({ promises }: Implementation, { path, size }: Log): Promise<string[]> {
  const handle = await promises.open(path, 'r');
  try {
    const lines: string[] = [];
    for await (const line of handle.readLines({ end: size - 1, autoClose: false })) {
      lines.push(line);
    }
    return lines;
  } finally {
    await handle.close();
  }
}
