import test from 'ava';
import { runFixture } from '../support/run-fixture.js';

type Told = Record<string, readonly [outcome: string, heard: readonly unknown[]]>;

// Most are given once in a process: each implementation has one of its own.
for (const [title, nodeOptions] of Object.entries({
  'as they come': [],
  'with pending deprecations': ['--pending-deprecation'],
})) {
  test(`warnings are those of Node, ${title}`, async (t) => {
    const way = { nodeOptions: [...nodeOptions, '--no-warnings'] };
    const [node, uringfs] = await Promise.all([
      runFixture<Told>('warnings', { ...way, args: ['node'] }),
      runFixture<Told>('warnings', { ...way, args: ['uringfs'] }),
    ]);
    t.deepEqual(uringfs, node);
    t.true(Object.values(node).some(([, heard]) => heard.length > 0));
  });
}
