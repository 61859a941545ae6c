import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { pattern } from '../support/pattern.js';
import { endOfFixture, runFixture } from '../support/run-fixture.js';
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

test('destroyed with many reads and writes in flight: memory, descriptors and slots come back', async (t) => {
  type Report = { before: InFlight; after: InFlight; mostFiles: number };
  const { before, after, mostFiles } = await runFixture<Report>('destroyed-in-flight', { nodeOptions });
  t.log(`${mostFiles} fixed files at most`);
  t.is(after.open, before.open);
  t.deepEqual([before.fixedFiles, after.fixedFiles], [0, 0]);
  t.is(after.registered, before.registered);
  // Ninety rounds had up to 60 MiB in flight each.
  t.true(after.external - before.external < 4 * mebibyte, `${after.external} bytes, ${before.external} before`);
  t.true(after.heapUsed - before.heapUsed < 4 * mebibyte, `${after.heapUsed} bytes, ${before.heapUsed} before`);
  t.true(after.rss - before.rss < 64 * mebibyte, `${after.rss} bytes, ${before.rss} before`);
});

for (const consumer of ['a listener that is busy', 'a slow writable']) {
  test(`memory stays flat while gigabytes are read by ${consumer}`, async (t) => {
    const gibibytes = 2.25;
    type Report = { bytes: number; samples: { rss: number; external: number; registered: number }[] };
    const { bytes, samples } = await runFixture<Report>('flat-memory', { args: [consumer, String(gibibytes)] });
    t.is(bytes, gibibytes * 2 ** 30);
    t.is(samples.length, 16);
    // In MiB. What has been read and not been collected yet counts; a sixteenth of the file is 144.
    const [, second] = samples;
    for (const { rss, external, registered } of samples) {
      t.true(rss - (second?.rss ?? 0) < 100, JSON.stringify(samples));
      t.true(external < 128, JSON.stringify(samples));
      t.true(registered <= 8, JSON.stringify(samples));
    }
  });
}

// As many descriptors as streams, and those of the process itself.
const descriptors = ['prlimit', '--nofile=11000:11000'];
const [prlimit = '', ...limit] = descriptors;
const enough = spawnSync(prlimit, [...limit, 'true']).status === 0;
const crowd = enough ? test : test.skip;

crowd(`${enough ? '' : '[cannot run here] '}ten thousand streams at once`, async (t) => {
  const { seen, left, fixedFilesInUse, registeredMiB, heapGrownMiB, externalGrownMiB, rssGrownMiB } = await runFixture<{
    seen: { open: number; right: boolean }[];
    left: string[];
    fixedFilesInUse: number;
    registeredMiB: number;
    heapGrownMiB: number;
    externalGrownMiB: number;
    rssGrownMiB: number;
  }>('ten-thousand-streams', { nodeOptions, args: ['10000'], through: descriptors });
  t.is(seen.length, 2);
  for (const { open, right } of seen) {
    t.true(open >= 10_000, `${open} descriptors`);
    t.true(right);
  }
  t.deepEqual(left, []);
  t.is(fixedFilesInUse, 0);
  t.true(registeredMiB <= 32, `${registeredMiB} MiB`);
  t.true(heapGrownMiB < 20 && externalGrownMiB < 20, `${heapGrownMiB} and ${externalGrownMiB} MiB`);
  // The heap of 10,000 streams is not given back to the system at once.
  t.true(rssGrownMiB < 400, `${rssGrownMiB} MiB`);
});

test('streams that nobody holds go on, or are collected, and others work after them', async (t) => {
  const report = await runFixture<{ collected: number }>('dropped-streams', { nodeOptions });
  t.like(report, { copied: 30, whole30: true, heard: true, lines: true, after: true });
  // Some may be held by the stack that made them.
  t.true(report.collected > 1_300, `${report.collected} of 1,400`);
});

test('workers that are terminated with streams in flight leave no descriptor and no gap', async (t) => {
  const { torn, left } = await runFixture<{ torn: string[]; left: string[] }>('workers-with-streams');
  t.deepEqual(torn, []);
  t.deepEqual(left, []);
});

for (const [how, code] of [
  ['process.exit', 7],
  ['an uncaught error', 1],
] as const) {
  test(`${how} in the midst of a pipeline: what was counted is there, without a gap`, async (t) => {
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
