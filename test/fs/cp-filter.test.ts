import { unlinkSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { loose } from '../support/loose.js';
import { folder, link, plant, type Seed } from '../support/plant.js';
import type { Scene } from '../support/scene.js';

const seeds: Record<string, Seed> = {
  'src/a/b/deep': 'deep',
  'src/a/file': 'a',
  'src/c/file': 'c',
  'src/c/other': '',
  'src/empty': folder,
  'src/file': 'text',
  'src/link': link('file'),
  'src/link to a folder': link('a'),
  'old/a/file': 'old',
  'old/c': 'a file here',
  'old/file': 'old',
  file: 'text',
};

type Filter = (from: string, to: string) => unknown;

const filters: Record<string, Filter> = {
  'everything passes': () => true,
  'nothing passes': () => false,
  'a promise of true': () => Promise.resolve(true),
  'a promise of false': () => Promise.resolve(false),
  'an async function': async (from) => !from.endsWith('file'),
  'a thenable': () => Object.fromEntries([['then', (resolve: (value: boolean) => void) => resolve(false)]]),
  'late answers': (from) => new Promise((resolve) => setImmediate(resolve, !from.endsWith('c'))),
  'no folders below': (from) => !/\/[ac]$/.test(from),
  'no links': (from) => !from.includes('link'),
  'by where it goes': (_, to) => !to.endsWith('/file'),
  'only folders': (from) => !/file|other|deep|link/.test(from),
  '1': () => 1,
  '0': () => 0,
  'an empty string': () => '',
  'a string': () => 'no',
  'an object': () => ({}),
  nothing: () => undefined,
  null: () => null,
  'one that throws at once': () => {
    throw new RangeError('no filter');
  },
  'one that throws in the midst': (from) => {
    if (from.endsWith('/c')) throw new RangeError('no filter');
    return true;
  },
  'one that rejects': async (from) => {
    if (from.endsWith('/a')) throw new RangeError('no filter');
    return true;
  },
  'one that throws no error': () => {
    throw 'no filter';
  },
  'one that removes what it passes': (from) => {
    if (from.endsWith('/file')) unlinkSync(from);
    return true;
  },
  'one that makes what is to be copied': (from, to) => {
    if (from.endsWith('/file')) writeFileSync(to, 'made by the filter');
    return true;
  },
};

/** A filter that writes its calls down, with what a program can see of them. */
function noting(filter: Filter, calls: unknown[]) {
  return function noted(this: unknown, ...values: unknown[]) {
    calls.push([...values, this === undefined ? 'no this' : typeof this]);
    return filter(values[0] as string, values[1] as string);
  };
}

const ways: Record<string, (scene: Scene) => readonly [from: unknown, to: unknown, options?: object]> = {
  'a folder to a new name': ({ at }) => [at('src'), at('new')],
  'a folder to where folders are missing': ({ at }) => [at('src'), at('x/y/new')],
  'a folder to a full one': ({ at }) => [at('src'), at('old')],
  'a folder without recursive': ({ at }) => [at('src'), at('new'), { recursive: false }],
  'links followed': ({ at }) => [at('src'), at('followed'), { dereference: true }],
  'a file to a new name': ({ at }) => [at('file'), at('new file')],
  'a file to itself': ({ at }) => [at('file'), at('file')],
  'nothing to a new name': ({ at }) => [at('missing'), at('new file')],
  'slashes at the end': ({ at }) => [`${at('src')}/`, `${at('slashes')}//`],
  'relative paths': ({ at }) => [relative(process.cwd(), at('src')), `./${relative(process.cwd(), at('relative'))}`],
  URLs: ({ at }) => [pathToFileURL(at('src')), pathToFileURL(at('by URL'))],
  'dots on the way': ({ directory }) => [`${directory}/src/../src/a/..`, `${directory}/./dots`],
};

for (const [title, filter] of Object.entries(filters)) {
  test(title, sameAsNode, async (scene) => {
    plant(scene.directory, seeds);
    const seen: Record<string, unknown> = {};
    for (const [way, copy] of Object.entries(ways)) {
      if (way !== 'a folder to a full one' && way !== 'a file to a new name' && !title.startsWith('everything'))
        continue;
      const [from, to, options] = copy(scene);
      const calls: unknown[] = [];
      const answer = await scene.attempt(() =>
        loose(scene.fs).cp(from, to, { recursive: true, filter: noting(filter, calls), ...options }),
      );
      seen[way] = [answer, calls];
    }
    return seen;
  });
}

test('a filter is not called before the call returns unless Node does', sameAsNode, async ({ fs, at, directory }) => {
  plant(directory, seeds);
  const order: string[] = [];
  const filter = (from: string) => {
    order.push(relative(directory, from));
    return true;
  };
  const copying = fs.cp(at('src'), at('new'), { recursive: true, filter });
  order.push('the call has returned');
  await copying;
  return order;
});

test('a folder is passed before what is in it, and everything once', sameAsNode, async ({ fs, at, directory }) => {
  for (let i = 0; i < 60; i++) plant(directory, { [`src/${i % 5}/${i}`]: '', [`src/file ${i}`]: '' });
  const calls: unknown[] = [];
  await loose(fs).cp(at('src'), at('new'), { recursive: true, filter: noting(async () => true, calls) });
  return calls;
});

test('a filter that never answers holds up what comes after it only', sameAsNode, async ({ fs, at, directory }) => {
  plant(directory, { 'src/only': 'text', file: 'text' });
  let answer: (pass: boolean) => void = () => {};
  const asked = new Promise<void>((resolve) => {
    const filter = (from: string) => {
      if (from.endsWith('/src')) return true;
      resolve();
      return new Promise<boolean>((pass) => {
        answer = pass;
      });
    };
    void fs.cp(at('src'), at('new'), { recursive: true, filter }).then(finished);
  });
  let finish: () => void = () => {};
  const end = new Promise<void>((resolve) => {
    finish = resolve;
  });
  function finished() {
    finish();
  }
  await asked;
  await fs.cp(at('file'), at('meanwhile'));
  const before = (await fs.readdir(at(''))).sort();
  answer(true);
  await end;
  return before;
});
