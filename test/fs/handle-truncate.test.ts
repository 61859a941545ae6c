import { writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';

const lengths: Record<string, unknown[]> = {
  'no length': [],
  undefined: [undefined],
  null: [null],
  0: [0],
  '-0': [-0],
  1: [1],
  10: [10],
  4096: [4_096],
  'a larger one': [100_000],
  '-1': [-1],
  '-2 ** 40': [-(2 ** 40)],
  1.5: [1.5],
  NaN: [Number.NaN],
  Infinity: [Number.POSITIVE_INFINITY],
  '2 ** 33': [2 ** 33],
  '2 ** 53 - 1': [2 ** 53 - 1],
  '2 ** 53': [2 ** 53],
  '5n': [5n],
  "'5'": ['5'],
  true: [true],
  'an object': [{}],
  'an array': [[5]],
  'a symbol': [Symbol('5')],
};

for (const [title, rest] of Object.entries(lengths)) {
  test(title, sameAsNode, async ({ at, open, attempt }) => {
    writeFileSync(at('file'), pattern(5_000));
    const handle = await open('file', 'r+');
    await handle.read(Buffer.alloc(7), 0, 7, null);
    return [
      await attempt(() => loose(handle).truncate(...rest)),
      await attempt(async () => (await handle.stat()).size),
      await attempt(() => handle.read(Buffer.alloc(5_000), 0, 5_000, null)),
    ];
  });
}

test('sync and datasync', sameAsNode, async ({ at, open, attempt }) => {
  writeFileSync(at('file'), 'text');
  const handle = await open('file', 'r+');
  const folder = await open('.');
  await handle.write('more');
  return [
    await attempt(() => handle.sync()),
    await attempt(() => handle.datasync()),
    await attempt(() => loose(handle).sync(7)),
    await attempt(() => folder.sync()),
    await attempt(() => folder.datasync()),
    await attempt(() => folder.truncate(0)),
    await attempt(() => Promise.all([handle.sync(), handle.datasync(), handle.write('x'), handle.sync()])),
  ];
});
