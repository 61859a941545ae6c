import nodeFs, { writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';
import { makeReadStream, readAll } from '../support/read-stream.js';
import { runFixture } from '../support/run-fixture.js';
import { makeWriteStream, writeAll } from '../support/write-stream.js';

type Callback = (...args: unknown[]) => void;
type Functions = Record<string, unknown>;

/** Functions of node:fs that write down how they are called. */
function watched(names: readonly string[], calls: unknown[]): Functions {
  const all = nodeFs as unknown as Record<string, Callback>;
  const watch = (name: string) =>
    function (this: unknown, ...args: unknown[]) {
      const shown = args.map((arg) => (typeof arg === 'number' ? 'a number' : typeof arg));
      calls.push([name, typeof this, shown]);
      return all[name]?.(...args);
    };
  return Object.fromEntries(names.map((name) => [name, watch(name)]));
}

const sets: Record<string, readonly string[]> = {
  none: [],
  'open alone': ['open'],
  'read alone': ['read'],
  'write alone': ['write'],
  'writev alone': ['writev'],
  'close alone': ['close'],
  'open and close': ['open', 'close'],
  'open, read and close': ['open', 'read', 'close'],
  'open, write and close': ['open', 'write', 'close'],
  'open, writev and close': ['open', 'writev', 'close'],
  'open, write, writev and close': ['open', 'write', 'writev', 'close'],
  'open, write, fsync and close': ['open', 'write', 'fsync', 'close'],
  'everything but open': ['read', 'write', 'writev', 'fsync', 'close'],
  'everything but close': ['open', 'read', 'write', 'writev', 'fsync'],
  everything: ['open', 'read', 'write', 'writev', 'fsync', 'close'],
};

for (const [title, names] of Object.entries(sets)) {
  test(`functions of the caller's own: ${title}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(100_000));
    const calls: unknown[] = [];
    const fs = watched(names, calls);
    const chunks = ['one ', pattern(70_000), 'two'];
    return [
      await scene.attempt(() => readAll(scene, { fs })),
      await scene.attempt(() => readAll(scene, { fs, start: 10, end: 20 })),
      await scene.attempt(() => readAll(scene, { fs, highWaterMark: 30_000 }, scene.at('missing'))),
      await scene.attempt(() => writeAll(scene, chunks, { fs }, scene.at('written'))),
      await scene.attempt(() => writeAll(scene, chunks, { fs, flush: true, start: 3 }, scene.at('flushed'))),
      calls,
    ];
  });
}

const wrongs: Record<string, unknown> = {
  undefined: undefined,
  null: null,
  'a number': 7,
  'an object': {},
  false: false,
};

for (const name of ['open', 'read', 'write', 'writev', 'fsync', 'close']) {
  for (const [title, wrong] of Object.entries(wrongs)) {
    test(`${title} in the place of ${name}`, sameAsNode, async (scene) => {
      const fs = { ...nodeFs, [name]: wrong };
      const made = async (make: typeof makeReadStream | typeof makeWriteStream, options: Functions) =>
        await scene.attempt(() => {
          // Nothing is done with it: a function that is missing later is noticed where nobody can catch it.
          const stream = make(scene, { ...options, fs: { ...fs, open() {} } });
          return [stream.path, stream.listenerCount('close')];
        });
      return [
        await made(makeReadStream, {}),
        await made(makeReadStream, { autoClose: false }),
        await made(makeWriteStream, {}),
        await made(makeWriteStream, { autoClose: false }),
        await made(makeWriteStream, { flush: true }),
        name === 'open' && (await scene.attempt(() => makeReadStream(scene, { fs }).path)),
        name === 'open' && (await scene.attempt(() => makeWriteStream(scene, { fs }).path)),
      ];
    });
  }
}

for (const fs of [7, 'fs', true, false, 0, '', [], () => {}]) {
  test(`fs: ${typeof fs} ${JSON.stringify(fs) ?? ''}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), 'text');
    return [
      await scene.attempt(() => readAll(scene, { fs })),
      await scene.attempt(() => writeAll(scene, ['text'], { fs }, scene.at('written'))),
    ];
  });
}

const failure = Object.assign(new Error('EIO: of the caller'), { code: 'EIO', errno: -5, syscall: 'ours' });

for (const name of ['open', 'read', 'write', 'writev', 'fsync', 'close']) {
  test(`${name} of the caller's own fails`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(100_000));
    const calls: unknown[] = [];
    const fs = watched(['open', 'read', 'write', 'writev', 'fsync', 'close'], calls);
    const real = fs[name] as Callback;
    fs[name] = (...args: unknown[]) => {
      const callback = args.pop() as Callback;
      if (name === 'close') real(...args, () => callback(failure));
      else setImmediate(callback, failure);
    };
    return [
      await readAll(scene, { fs }),
      await writeAll(scene, ['one'], { fs, flush: true }, scene.at('written')),
      await writeAll(scene, ['one', 'two', 'three'], { fs }, scene.at('more')),
      calls,
    ];
  });
}

test('what happens where functions or listeners throw, and nobody can catch it', async (t) => {
  const { node, uringfs } = await runFixture<{ node: unknown[]; uringfs: unknown[] }>('uncaught-in-streams');
  t.deepEqual(uringfs, node);
  t.true(node.length > 20);
});
