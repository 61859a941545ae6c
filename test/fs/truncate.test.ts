import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { makeFifo } from '../support/fifo.js';
import { loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';

const lengths: Record<string, unknown[]> = {
  'no length': [],
  undefined: [undefined],
  null: [null],
  0: [0],
  '-0': [-0],
  1: [1],
  100: [100],
  4096: [4_096],
  5000: [5_000],
  5001: [5_001],
  1000000: [1_000_000],
  '2 ** 32 + 1': [2 ** 32 + 1],
  '2 ** 43': [2 ** 43],
  '2 ** 53 - 1': [2 ** 53 - 1],
  '2 ** 53': [2 ** 53],
  '-1': [-1],
  '-1000': [-1_000],
  '-(2 ** 53)': [-(2 ** 53)],
  1.5: [1.5],
  NaN: [Number.NaN],
  Infinity: [Number.POSITIVE_INFINITY],
  '-Infinity': [Number.NEGATIVE_INFINITY],
  '5n': [5n],
  "'5'": ['5'],
  "''": [''],
  true: [true],
  'an object': [{ len: 5 }],
  'a Number object': [new Number(5)],
  'an array': [[5]],
  'a symbol': [Symbol('5')],
  'a function': [() => 5],
  'one argument more': [5, 'more'],
};

for (const [title, rest] of Object.entries(lengths)) {
  test(title, sameAsNode, async ({ fs, at, attempt }) => {
    writeFileSync(at('file'), pattern(5_000));
    writeFileSync(at('behind the link'), pattern(5_000, 2));
    writeFileSync(at('read only'), pattern(5_000, 3));
    chmodSync(at('read only'), 0o444);
    mkdirSync(at('folder'));
    symlinkSync('behind the link', at('link'));
    symlinkSync('made through the link', at('dangling'));
    symlinkSync('loop', at('loop'));
    makeFifo(at('fifo'));
    const seen: Record<string, unknown> = {};
    const names = ['file', 'link', 'read only', 'folder', 'fifo', 'dangling', 'loop', 'missing', 'file/', 'file/new'];
    for (const name of names) seen[name] = await attempt(() => loose(fs).truncate(at(name), ...rest));
    return [
      seen,
      await attempt(() => loose(fs).truncate('/dev/null', ...rest)),
      await attempt(() => loose(fs).truncate('/proc/self/status', ...rest)),
      await attempt(() => loose(fs).truncate(7, ...rest)),
    ];
  });
}

test('what is cut off does not come back', sameAsNode, async ({ fs, at }) => {
  writeFileSync(at('file'), pattern(10_000));
  for (const length of [9_999, 4_097, 4_095, 10, 20_000, 3, 8_192]) await fs.truncate(at('file'), length);
  return await fs.readFile(at('file'));
});

test('a handle sees the new length', sameAsNode, async ({ fs, at, open }) => {
  writeFileSync(at('file'), pattern(10_000));
  const handle = await open('file', 'a+');
  await fs.truncate(at('file'), 100);
  await handle.write('appended');
  return [(await handle.stat()).size, await handle.readFile()];
});

test('many at once', sameAsNode, async ({ fs, at, attempt }) => {
  for (let i = 0; i < 60; i++) writeFileSync(at(`file ${i}`), pattern(100));
  return await Promise.all(
    Array.from({ length: 90 }, (_, i) => attempt(() => fs.truncate(at(`file ${i}`), i % 2 === 0 ? i : -i))),
  );
});
