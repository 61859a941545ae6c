import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { loose } from '../support/loose.js';
import { folder, link, plant, replant, type Seed } from '../support/plant.js';
import type { Scene } from '../support/scene.js';

const seeds: Record<string, Seed> = {
  empty: folder,
  'full/a/b': folder,
  'full/file': '',
  // With an entry beside `around/a` it would be chance what Node reaches by `around/a/..` before `a` is gone.
  'around/a/b': folder,
  file: 'text',
  link: link('file'),
  'link to empty': link('empty'),
  'link to full': link('full'),
  dangling: link('nowhere'),
  itself: link('itself'),
};

const options: Record<string, unknown[]> = {
  'no options': [],
  undefined: [undefined],
  null: [null],
  'an empty object': [{}],
  'recursive: false': [{ recursive: false }],
  recursive: [{ recursive: true }],
  'recursive: 1': [{ recursive: 1 }],
  'recursive: null': [{ recursive: null }],
  'recursive: undefined': [{ recursive: undefined }],
  retries: [{ maxRetries: 1, retryDelay: 1 }],
  'maxRetries -1': [{ maxRetries: -1 }],
  "maxRetries '1'": [{ maxRetries: '1' }],
  "retryDelay 'x'": [{ retryDelay: 'x' }],
  'retryDelay 2 ** 32': [{ retryDelay: 2 ** 32 }],
  force: [{ force: true }],
  'a string': ['recursive'],
  'a number': [7],
  true: [true],
  'a function': [() => {}],
};

const places: Record<string, (scene: Scene) => unknown> = {
  empty: ({ at }) => at('empty'),
  'empty with a slash': ({ at }) => `${at('empty')}/`,
  'empty with slashes': ({ at }) => `${at('empty')}//`,
  'empty by its dot': ({ at }) => `${at('empty')}/.`,
  'empty by dots on the way': ({ directory }) => `${directory}/full/../empty`,
  'empty, relative': ({ at }) => relative(process.cwd(), at('empty')),
  'empty as a buffer': ({ at }) => Buffer.from(at('empty')),
  'empty as a Uint8Array': ({ at }) => new Uint8Array(Buffer.from(at('empty'))),
  'empty as a URL': ({ at }) => pathToFileURL(at('empty')),
  full: ({ at }) => at('full'),
  'full with a slash': ({ at }) => `${at('full')}/`,
  'a full folder by dots at the end': ({ directory }) => `${directory}/around/a/..`,
  'an empty folder inside': ({ at }) => at('full', 'a', 'b'),
  'a file': ({ at }) => at('file'),
  'a file with a slash': ({ at }) => `${at('file')}/`,
  'a link to a file': ({ at }) => at('link'),
  'a link to an empty folder': ({ at }) => at('link to empty'),
  'a link to an empty folder with a slash': ({ at }) => `${at('link to empty')}/`,
  'a link to a full folder': ({ at }) => at('link to full'),
  'a link to a full folder with a slash': ({ at }) => `${at('link to full')}/`,
  'an empty folder behind a link': ({ at }) => at('link to full', 'a', 'b'),
  dangling: ({ at }) => at('dangling'),
  'a link to itself': ({ at }) => at('itself'),
  missing: ({ at }) => at('missing'),
  'missing in a missing folder': ({ at }) => at('missing', 'too'),
  'missing behind a file': ({ at }) => at('file', 'x'),
  'a name too long': ({ at }) => at('n'.repeat(256)),
  'a path too long': ({ directory }) => `${directory}/${'full/../'.repeat(1_000)}empty`,
  'the empty path': () => '',
  'a null character': ({ at }) => `${at('empty')}\0`,
  nothing: () => undefined,
  null: () => null,
  'a number': () => 7,
};

for (const [title, rest] of Object.entries(options)) {
  test(title, sameAsNode, async (scene) => {
    const seen: Record<string, unknown> = {};
    plant(scene.directory, seeds);
    for (const [place, pathOf] of Object.entries(places)) {
      const answer = await scene.attempt(() => loose(scene.fs).rmdir(pathOf(scene), ...rest));
      seen[place] = [answer, replant(scene.directory, seeds)];
    }
    return seen;
  });
}

test('folders that are in use', sameAsNode, async ({ fs, attempt }) => [
  await attempt(() => fs.rmdir('/')),
  await attempt(() => fs.rmdir('/proc')),
  await attempt(() => fs.rmdir('/proc/self')),
  await attempt(() => fs.rmdir('/proc/1')),
]);

test('many at once, some of them twice', sameAsNode, async ({ fs, at, directory, attempt }) => {
  for (let i = 0; i < 50; i++) plant(directory, { [`${i}`]: folder });
  const all = await Promise.all(Array.from({ length: 60 }, (_, i) => attempt(() => fs.rmdir(at(`${i}`)))));
  const twice = plant(directory, { twice: folder }) ?? [0, 1].map(() => attempt(() => fs.rmdir(at('twice'))));
  return [all, (await Promise.all(twice)).map((answer) => JSON.stringify(answer)).sort()];
});

test('a folder that is emptied from its depth', sameAsNode, async ({ fs, at, directory }) => {
  plant(directory, { 'a/b/c': folder });
  for (const names of [['a', 'b', 'c'], ['a', 'b'], ['a']]) await fs.rmdir(at(...names));
});

test('a buffer that is changed after the call', sameAsNode, async ({ fs, at, directory, attempt }) => {
  plant(directory, { empty: folder });
  const path = Buffer.from(at('empty'));
  return await attempt(() => {
    const answer = fs.rmdir(path);
    path.fill('x');
    return answer;
  });
});

test('no arguments at all', sameAsNode, async ({ fs, attempt }) => await attempt(() => loose(fs).rmdir()));
