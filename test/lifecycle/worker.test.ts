import test from 'ava';
import { backend } from 'uringfs';
import { isRing } from '../support/descriptors.js';
import { runFixture } from '../support/run-fixture.js';

for (const how of ['one', 'eight at once', 'beside the main thread', 'one after another']) {
  test(`workers, ${how}`, async (t) => {
    const { answers, descriptorsLeft } = await runFixture<{ answers: string[]; descriptorsLeft: number }>('workers', {
      args: [how],
    });
    t.true(answers.length > 0);
    for (const answer of answers) t.is(answer, 'all right');
    t.is(descriptorsLeft, 0);
  });
}

for (const how of ['terminated', 'by themselves']) {
  test(`workers that end with operations in flight: ${how}`, async (t) => {
    const report = await runFixture<{ ended: number; left: string[] }>('workers-terminated', { args: [how] });
    t.is(report.ended, 15);
    t.is(report.left.filter(isRing).length, 0);
    t.log(`${report.left.length} descriptors left by ${backend.kind}`);
    // Node itself loses the files whose opening ends after their worker: nothing can be asked of it.
    if (backend.kind === 'io_uring') t.deepEqual(report.left, []);
  });
}

test('handles that a worker closes in its last turn are closed', async (t) => {
  const { opened, left } = await runFixture<{ opened: number; left: number }>('closes-at-exit');
  t.is(opened, 200);
  // Node itself loses some of them.
  if (backend.kind === 'io_uring') t.is(left, 0);
});

test('a worker that is ended while it calls native functions ends alone', async (t) => {
  const seen = await runFixture<{ told: number; finished: number; code: number }[]>('ended-in-native');
  t.deepEqual(seen, Array(2).fill({ told: 1, finished: 1, code: 1 }));
});

test('each thread says which backend it has', async (t) => {
  const { main, worker } = await runFixture<{ main: string; worker: string }>('worker-backend');
  t.is(worker, main);
});
