import test from 'ava';
import { runFixture } from '../support/run-fixture.js';

for (const use of ['unused', 'used']) {
  test(`a handle that is collected while open, ${use}, ends as one of Node's does`, async (t) => {
    const way = (which: string) => ({ args: [which, use] });
    const ofNode = await runFixture('collected-handle', way('node'));
    t.like(ofNode, { before: true });
    t.deepEqual(await runFixture('collected-handle', way('uringfs')), ofNode);
  });
}
