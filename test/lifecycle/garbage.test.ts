import test from 'ava';
import { endOfFixture, runFixture } from '../support/run-fixture.js';

const nodeOptions = ['--expose-gc', '--no-warnings'];

test('buffers that nobody holds while they are read and written', async (t) => {
  const { wrong, calls } = await runFixture<{ wrong: number; calls: number }>('dropped-buffers', { nodeOptions });
  t.true(calls > 0);
  t.is(wrong, 0);
});

test('handles that nobody holds while they are used', async (t) => {
  const { code, signal, stdout, stderr } = await endOfFixture('dropped-handles', { nodeOptions });
  t.is(signal, null, stderr);
  // Node 25 and later make a handle that is collected while open an error; what is read before must be right.
  if (code !== 0) t.regex(stderr, /garbage collection|ERR_INVALID_STATE/i);
  t.true(stdout.startsWith('read well\n'), stdout);
});

for (const way of ['structuredClone', 'postMessage']) {
  test(`buffers transferred by ${way} while they are read and written`, async (t) => {
    const { code, signal, stdout, stderr } = await endOfFixture('transferred-buffers', { nodeOptions, args: [way] });
    t.is(signal, null, stderr);
    t.is(code, 0, stderr);
    t.is(stdout, 'nothing foreign was touched\n');
  });
}

test('what a file is given as data can be transferred after the call', async (t) => {
  const { code, signal, stderr } = await endOfFixture('transferred-data', { nodeOptions });
  t.is(signal, null, stderr);
  t.is(code, 0, stderr);
});
