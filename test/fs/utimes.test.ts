import { lutimesSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { factsIn } from '../support/facts.js';
import { loose } from '../support/loose.js';
import { longAgo } from '../support/odd-paths.js';
import type { Scene } from '../support/scene.js';

const times: Record<string, unknown> = {
  0: 0,
  '-0': -0,
  1: 1,
  '-1': -1,
  'before 1970, with a fraction': -1.25,
  'before 1970, with a fraction that has no exact value': -86_400.1,
  'a tenth': 0.1,
  'less than a microsecond': 0.000_000_4,
  'a nanosecond': 0.000_000_001,
  'nearly a second': 0.999_999_999_9,
  milliseconds: 1_700_000_000.123,
  microseconds: 1_700_000_000 + 0.123_456,
  'more digits than are kept': 1_700_000_000 + 0.123_456_789,
  'a third': 1_700_000_000 + 1 / 3,
  'a long fraction before 1970': -1_700_000_000 - 0.987_654_321,
  '2 ** 31 - 1': 2 ** 31 - 1,
  '2 ** 31': 2 ** 31,
  '2 ** 32': 2 ** 32,
  'the last second of ext4': 15_032_385_535,
  '2 ** 34': 2 ** 34,
  'before what ext4 keeps': -(2 ** 31) - 1,
  '2 ** 53': 2 ** 53,
  '1e15': 1e15,
  'the largest number': Number.MAX_VALUE,
  'the smallest number': Number.MIN_VALUE,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  "'0'": '0',
  "'1234567.891'": '1234567.891',
  "'-5'": '-5',
  "'1e9'": '1e9',
  "'0x10'": '0x10',
  "' 12 '": ' 12 ',
  "''": '',
  "'NaN'": 'NaN',
  "'Infinity'": 'Infinity',
  "'yesterday'": 'yesterday',
  "'2020-01-01'": '2020-01-01',
  'a Date': new Date(1_500_000_000_123),
  'a Date before 1970': new Date(-1_001),
  'a Date far ahead': new Date(8.64e15),
  'an invalid Date': new Date(Number.NaN),
  'a Date with valueOf of its own': Object.assign(new Date(1_000), { valueOf: () => 5_000 }),
  '1n': 1n,
  undefined: undefined,
  null: null,
  true: true,
  'an object': {},
  'an object with valueOf': { valueOf: () => 5 },
  'a Number object': new Number(5),
  'an array': [5],
  'a symbol': Symbol('5'),
  'a function': () => 5,
};

function prepare({ at }: Scene) {
  writeFileSync(at('file'), 'text');
  writeFileSync(at('behind the link'), 'text');
  mkdirSync(at('folder'));
  symlinkSync('behind the link', at('link'));
  symlinkSync('missing', at('dangling'));
  makeOld({ at });
}

function makeOld({ at }: Pick<Scene, 'at'>) {
  for (const name of ['file', 'behind the link', 'folder', 'link', 'dangling']) lutimesSync(at(name), longAgo, longAgo);
}

for (const method of ['utimes', 'lutimes'] as const) {
  test(`${method}: every kind of time`, sameAsNode, async (scene) => {
    const { fs, at, directory, attempt } = scene;
    prepare(scene);
    const seen: Record<string, unknown> = {};
    for (const [title, time] of Object.entries(times)) {
      makeOld(scene);
      const pairs = { both: [time, time], 'the access time': [time, 7.75], 'the change time': [7.75, time] };
      for (const [which, pair] of Object.entries(pairs)) {
        for (const name of ['file', 'folder', 'link', 'dangling', 'missing']) {
          seen[`${title}: ${which} of ${name}`] = await attempt(() => loose(fs)[method](at(name), ...pair));
        }
        seen[`${title}: ${which}`] = factsIn(directory);
      }
    }
    return seen;
  });

  test(`${method}: what is told of several bad arguments`, sameAsNode, async (scene) => {
    const { fs, at, directory, attempt } = scene;
    prepare(scene);
    const call = loose(fs)[method];
    return [
      await attempt(() => call()),
      await attempt(() => call(at('file'))),
      await attempt(() => call(at('file'), 1)),
      await attempt(() => call(7, 'a', 'b')),
      await attempt(() => call(at('file'), {}, [])),
      await attempt(() => call(at('missing'), 1, {})),
      await attempt(() => call(at('file'), 1, 2, 'more')),
      factsIn(directory),
    ];
  });

  test(`${method}: a Date that is changed after the call`, sameAsNode, async (scene) => {
    const { fs, at, directory } = scene;
    prepare(scene);
    const date = new Date(1_000_000);
    const promise = fs[method](at('file'), date, date);
    date.setTime(9_000_000);
    await promise;
    return factsIn(directory);
  });

  test(`${method}: many at once`, sameAsNode, async ({ fs, at, directory }) => {
    for (let i = 0; i < 100; i++) writeFileSync(at(`file ${i}`), '');
    await Promise.all(Array.from({ length: 100 }, (_, i) => fs[method](at(`file ${i}`), i + 0.25, -i - 0.75)));
    return factsIn(directory);
  });
}
