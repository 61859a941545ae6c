import { spawnSync } from 'node:child_process';
import test from 'ava';
import { runFixture } from '../support/run-fixture.js';
import { steadyMemory } from '../support/steady-memory.js';

for (const consumer of ['a listener that is busy', 'a slow writable']) {
  test.serial(`memory stays flat while gigabytes are read by ${consumer}`, async (t) => {
    const gibibytes = 2.25;
    type Report = { bytes: number; samples: { rss: number; external: number; registered: number }[] };
    const { bytes, samples } = await runFixture<Report>('flat-memory', {
      args: [consumer, String(gibibytes)],
      env: steadyMemory,
    });
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
const crowd = enough ? test.serial : test.serial.skip;

crowd(`${enough ? '' : '[cannot run here] '}ten thousand streams at once`, async (t) => {
  const { seen, left, fixedFilesInUse, registeredMiB, heapGrownMiB, externalGrownMiB, rssGrownMiB } = await runFixture<{
    seen: { open: number; right: boolean }[];
    left: string[];
    fixedFilesInUse: number;
    registeredMiB: number;
    heapGrownMiB: number;
    externalGrownMiB: number;
    rssGrownMiB: number;
  }>('ten-thousand-streams', {
    nodeOptions: ['--expose-gc'],
    args: ['10000'],
    env: steadyMemory,
    through: descriptors,
  });
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
