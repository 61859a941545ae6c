import test from 'ava';
import { backend } from 'uringfs';
import { runFixture } from '../support/run-fixture.js';

// Node has four threads in all; ours has more when some are blocked.
for (const blocked of backend.kind === 'io_uring' ? [0, 1, 40] : [0, 3]) {
  test(`jobs of all kinds, few and many at once, settle while ${blocked} opens of FIFOs do not`, async (t) => {
    t.deepEqual(await runFixture('mixed-jobs', { args: [String(blocked)] }), []);
  });
}

test('the event loop sleeps while 40 opens stay blocked', async (t) => {
  t.is(await runFixture('blocked-turns', { args: ['40'] }), 'asleep');
});
