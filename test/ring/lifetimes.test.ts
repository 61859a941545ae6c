import test from 'ava';
import { endOfFixture, runFixture } from '../support/run-fixture.js';

const nodeOptions = ['--expose-gc', '--no-warnings'];

for (const way of [
  'closed while pending',
  'lost while pending',
  'memory moved to a thread that lives on',
  'the end of the main module',
  'a waiting promise',
]) {
  test(`${way}: nothing is left, and nothing touched`, async (t) => {
    t.deepEqual(await runFixture('ring-lives', { nodeOptions, args: [way] }), []);
  });
}

test('workers terminated while pending: they end, blocked ones too', async (t) => {
  // The descriptors of their pipes are theirs to close, and they could not.
  const left = await runFixture<unknown[]>('ring-lives', { nodeOptions, args: ['workers terminated while pending'] });
  t.true(
    left.every((descriptor) => JSON.stringify(descriptor).includes('pipe')),
    JSON.stringify(left),
  );
});

test('process.exit ends a process with operations in flight', async (t) => {
  const ended = await endOfFixture('ring-lives', { nodeOptions, args: ['process.exit'] });
  t.like(ended, { code: 7, signal: null }, ended.stderr);
});
