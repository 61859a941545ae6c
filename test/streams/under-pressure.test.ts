import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { pattern } from '../support/pattern.js';
import { endOfFixture, runFixture } from '../support/run-fixture.js';
import { steadyMemory } from '../support/steady-memory.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

const nodeOptions = ['--expose-gc'];
const mebibyte = 2 ** 20;

/** Of a process between two points where it holds the same; rss is what its allocators keep, too. */
interface Memory {
  readonly heapUsed: number;
  readonly external: number;
  readonly rss: number;
}

interface InFlight extends Memory {
  readonly registered: number;
  readonly fixedFiles: number;
  readonly open: number;
}

test.serial('destroyed with many reads and writes in flight: memory, descriptors and slots come back', async (t) => {
  type Report = { before: InFlight; after: InFlight; mostFiles: number };
  const { before, after, mostFiles } = await runFixture<Report>('destroyed-in-flight', {
    nodeOptions,
    env: steadyMemory,
  });
  t.log(`${mostFiles} fixed files at most`);
  t.is(after.open, before.open);
  t.deepEqual([before.fixedFiles, after.fixedFiles], [0, 0]);
  // What streams may hold of what they have read ahead; thirty rounds would have lost more.
  t.true(after.registered - before.registered <= 8 * mebibyte, `${after.registered}, ${before.registered} before`);
  // Thirty rounds had up to 30 MiB in flight each.
  t.true(after.external - before.external < 4 * mebibyte, `${after.external} bytes, ${before.external} before`);
  t.true(after.heapUsed - before.heapUsed < 4 * mebibyte, `${after.heapUsed} bytes, ${before.heapUsed} before`);
  t.true(after.rss - before.rss < 64 * mebibyte, `${after.rss} bytes, ${before.rss} before`);
});

test.serial('streams that nobody holds go on, or are collected, and others work after them', async (t) => {
  const report = await runFixture<{ collected: number; fixedFilesInUse: number }>('dropped-streams', { nodeOptions });
  t.like(report, { copied: 30, whole30: true, heard: true, lines: true, after: true });
  // Some may be held by the stack that made them.
  t.true(report.collected > 1_300, `${report.collected} of 1,400`);
  t.true(report.fixedFilesInUse < 100, `${report.fixedFilesInUse} slots in use`);
});

test.serial('workers that are terminated with streams in flight leave no descriptor and no gap', async (t) => {
  const { torn, left } = await runFixture<{ torn: string[]; left: string[] }>('workers-with-streams');
  t.deepEqual(torn, []);
  t.deepEqual(left, []);
});

for (const [how, code] of [
  ['process.exit', 7],
  ['an uncaught error', 1],
] as const) {
  test.serial(`${how} in the midst of a pipeline: what was counted is there, without a gap`, async (t) => {
    await withTemporaryDirectory(async (directory) => {
      const [source, target] = [join(directory, 'source'), join(directory, 'target')];
      const whole = pattern(16 * mebibyte + 5);
      writeFileSync(source, whole);
      for (const after of [1, 1_000_000, 5_000_000, 10_000_000]) {
        const ended = await endOfFixture('exit-in-pipeline', { args: [how, String(after), source, target] });
        t.is(ended.code, code, ended.stderr);
        const counts = JSON.parse(ended.stdout) as number[];
        for (const [i, name] of ['copy', 'through a transform'].entries()) {
          const bytes = readFileSync(`${target} ${name}`);
          t.true(bytes.length >= (counts[i] ?? 0), `${bytes.length} bytes of ${counts[i]} after ${after}, ${name}`);
          t.true(bytes.equals(whole.subarray(0, bytes.length)), `a gap after ${after} bytes, ${name}`);
        }
      }
    });
  });
}
