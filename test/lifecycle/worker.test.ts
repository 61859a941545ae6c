import test from 'ava';
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

test('workers that are terminated with operations in flight', async (t) => {
  const report = await runFixture<{ terminated: number; descriptorsLeft: number }>('workers-terminated');
  t.is(report.terminated, 30);
  t.true(report.descriptorsLeft <= 0);
});

test('workers that end by process.exit with operations in flight', async (t) => {
  const report = await runFixture<{ terminated: number; descriptorsLeft: number }>('workers-terminated', {
    args: ['by themselves'],
  });
  t.is(report.terminated, 30);
  t.true(report.descriptorsLeft <= 0);
});

test('each thread says which backend it has', async (t) => {
  const { main, worker } = await runFixture<{ main: string; worker: string }>('worker-backend');
  t.is(worker, main);
});
