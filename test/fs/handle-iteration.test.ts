import test from 'ava';
import { runFixture } from '../support/run-fixture.js';

const flag = '--experimental-stream-iter';

interface Told {
  readonly there: boolean;
  readonly played: Record<string, readonly [ofNode: unknown, ours: unknown]>;
}

if (process.allowedNodeEnvironmentFlags.has(flag)) {
  test('handles are pulled from and written to as Node has them', async (t) => {
    const { there, played } = await runFixture<Told>('stream-iter', { nodeOptions: [flag, '--no-warnings'] });
    t.is(there, Object.keys(played).length > 0);
    for (const [title, [ofNode, ours]] of Object.entries(played)) {
      t.notRegex(JSON.stringify(ofNode), /"failure"/, title);
      t.deepEqual(ours, ofNode, title);
    }
  });
} else {
  test('handles of a Node without iterable streams have no such methods', async (t) => {
    const { there } = await runFixture<Told>('stream-iter');
    t.false(there);
  });
}
