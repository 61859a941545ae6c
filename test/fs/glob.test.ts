import * as nodePromises from 'node:fs/promises';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import test from 'ava';
import { sameAsNode, sameAsNodeOnOneTarget } from '../support/conformance.js';
import { portraitOfDirent } from '../support/dirent-portrait.js';
import type { Promises } from '../support/implementation.js';
import { folder, link, plant } from '../support/plant.js';
import type { Scene } from '../support/scene.js';

type Glob = (...args: unknown[]) => AsyncGenerator<unknown>;

const globOf = (fs: Promises) => fs.glob as unknown as Glob;

function prepare(directory: string) {
  plant(directory, {
    'a/b/c/deep.ts': '',
    'a/b/one.ts': '',
    'a/b/one.js': '',
    'a/two.ts': '',
    'b/two.js': '',
    'b/[odd]{name}*.ts': '',
    '.hidden/file.ts': '',
    '.dot.ts': '',
    empty: folder,
    'one.ts': '',
    'three.txt': '',
    'é 文件.ts': '',
    link: link('one.ts'),
    'linked folder': link('a'),
    'b/up': link('../a/b'),
    dangling: link('nowhere'),
  });
}

async function collect({ fs, attempt }: Scene, pattern: unknown, ...rest: unknown[]) {
  return await attempt(async () => {
    const found: unknown[] = [];
    for await (const one of globOf(fs)(pattern, ...rest)) found.push(portraitOfDirent(one));
    return found;
  });
}

const patterns: unknown[] = [
  '*',
  '**',
  '**/*',
  '*/',
  '**/',
  '*.ts',
  '**/*.ts',
  'a/**',
  'a/**/*.ts',
  '**/b/**',
  '*/*/*',
  '?.ts',
  '???.ts',
  '[ab]/*',
  '[!a]/*',
  '[a-c]/*.js',
  '{a,b}/*.{ts,js}',
  'a/{b,c}/**',
  '!*.ts',
  '!(one).ts',
  '+(o|n|e).ts',
  '@(one|three).*',
  '.*',
  '.*/**',
  'one.ts',
  'missing',
  'missing/**',
  'a/../b/*',
  './*.ts',
  'link*/*',
  'linked folder/**',
  'b/up/*',
  'b/\\[odd\\]*',
  'é*',
  '',
  '.',
  '..',
  '/',
  [],
  ['*.ts', '*.txt'],
  ['*.ts', 'one.*', 'one.ts'],
  ['**/*.js', 'missing', 'a/*'],
];

const options: Record<string, (scene: Scene) => Record<string, unknown>> = {
  cwd: ({ directory }) => ({ cwd: directory }),
  withFileTypes: ({ directory }) => ({ cwd: directory, withFileTypes: true }),
  'an exclude function': ({ directory }) => ({ cwd: directory, exclude: (name: string) => name === 'b' }),
  'exclude patterns': ({ directory }) => ({ cwd: directory, exclude: ['**/b/**', 'one.*'] }),
  followSymlinks: ({ directory }) => ({ cwd: directory, followSymlinks: true }),
  maxDepth: ({ directory }) => ({ cwd: directory, maxDepth: 2 }),
};

test('glob is there where Node has it', sameAsNode, ({ fs }) => [typeof fs.glob, fs.glob?.length, 'glob' in fs]);

if (typeof nodePromises.glob === 'function') {
  for (const [title, option] of Object.entries(options)) {
    test(title, sameAsNodeOnOneTarget, prepare, async (scene: Scene) => {
      const seen: Record<string, unknown> = {};
      for (const pattern of patterns) seen[inspect(pattern)] = await collect(scene, pattern, option(scene));
      return seen;
    });
  }

  const cwds: Record<string, (scene: Scene) => unknown> = {
    'with a slash': ({ directory }) => `${directory}/`,
    relative: ({ directory }) => relative(process.cwd(), directory),
    'a URL': ({ directory }) => pathToFileURL(directory),
    'through a link': ({ at }) => at('linked folder'),
    missing: ({ at }) => at('missing'),
    'a file': ({ at }) => at('one.ts'),
    'a buffer': ({ directory }) => Buffer.from(directory),
    'a number': () => 7,
  };
  for (const [title, cwd] of Object.entries(cwds)) {
    test(`cwd: ${title}`, sameAsNodeOnOneTarget, prepare, async (scene: Scene) => [
      await collect(scene, '**/*.ts', { cwd: cwd(scene) }),
      await collect(scene, '*', { cwd: cwd(scene), withFileTypes: true }),
    ]);
  }

  test('absolute patterns', sameAsNodeOnOneTarget, prepare, async (scene: Scene) => [
    await collect(scene, `${scene.directory}/*.ts`),
    await collect(scene, `${scene.at('a')}/**`),
  ]);

  test('without cwd it is where the process is', sameAsNode, async (scene) => [
    await collect(scene, 'package.json'),
    await collect(scene, ['src/*.ts', 'src/fs/stat.ts'], undefined),
    await collect(scene, 'src/*.ts', {}),
    await collect(scene, 'src/*.ts', { cwd: undefined, exclude: undefined, withFileTypes: undefined }),
    await collect(scene, 'package.json', { withFileTypes: true }),
  ]);

  test('cwd: a URL with a slash, and its text, which is a relative path', sameAsNode, async (scene) => {
    plant(scene.directory, { 'one.ts': '', 'two.ts': '' });
    return [
      await collect(scene, '*.ts', { cwd: pathToFileURL(`${scene.directory}/`) }),
      await collect(scene, '*.ts', { cwd: String(pathToFileURL(scene.directory)) }),
    ];
  });

  const prepareCycles = (directory: string) =>
    plant(directory, {
      'a/b/file.ts': '',
      'a/b/up': link('..'),
      'a/self': link('.'),
      'a/b/other': link('../../c'),
      'c/back': link('../a'),
      'c/file.ts': '',
      itself: link('itself'),
    });

  for (const followSymlinks of [true, false, undefined]) {
    test(
      `links that lead back, followSymlinks: ${followSymlinks}`,
      sameAsNodeOnOneTarget,
      prepareCycles,
      async (scene) => {
        const seen: unknown[] = [];
        for (const pattern of ['**', '**/*.ts', 'a/**', 'a/*/**', '**/up/**', '*/*/*/*']) {
          for (const withFileTypes of [false, true]) {
            const { directory } = scene as Scene;
            seen.push(await collect(scene as Scene, pattern, { cwd: directory, followSymlinks, withFileTypes }));
          }
        }
        return seen;
      },
    );
  }

  const excluded: unknown[] = [
    [],
    ['!one.ts'],
    ['!**/*.ts', '*.txt'],
    ['a'],
    ['a/'],
    ['a/**'],
    ['**/*.ts'],
    ['**'],
    ['./one.ts'],
    [''],
    [':(one)'],
    (one: unknown) => Promise.resolve(typeof one),
    (one: unknown) => (typeof one === 'string' ? one : (one as { name: string }).name).endsWith('.ts'),
    () => true,
    () => undefined,
    undefined,
  ];

  for (const [i, exclude] of excluded.entries()) {
    test(`exclude ${i}: ${inspect(exclude)}`, sameAsNodeOnOneTarget, prepare, async (scene: Scene) => {
      const seen: unknown[] = [];
      for (const withFileTypes of [false, true]) {
        seen.push(await collect(scene, '**', { cwd: scene.directory, exclude, withFileTypes }));
        seen.push(await collect(scene, ['*.ts', 'a/*'], { cwd: scene.directory, exclude, withFileTypes }));
      }
      return seen;
    });
  }

  test('what an exclude function is asked', sameAsNodeOnOneTarget, prepare, async (scene: Scene) => {
    const seen: unknown[] = [];
    for (const withFileTypes of [false, true]) {
      const calls: unknown[] = [];
      const exclude = (...values: unknown[]) => {
        calls.push(values.map(portraitOfDirent));
        return false;
      };
      seen.push(await collect(scene, '**/*.ts', { cwd: scene.directory, exclude, withFileTypes }), calls);
    }
    return seen;
  });

  const wrong: unknown[][] = [
    [],
    [undefined],
    [null],
    [7],
    [['*', 7]],
    [{}],
    ['*', null],
    ['*', 7],
    ['*', 'cwd'],
    ['*', { exclude: 7 }],
    ['*', { exclude: 'a' }],
    ['*', { exclude: [7] }],
    ['*', { withFileTypes: 1 }],
    ['*', { followSymlinks: 1 }],
    ['*', { maxDepth: -1 }],
    ['*', { maxDepth: 'x' }],
  ];
  for (const [i, rest] of wrong.entries()) {
    test(`wrong arguments ${i}`, sameAsNode, async (scene) => {
      const own = rest[1] !== null && typeof rest[1] === 'object' ? { cwd: scene.directory, ...rest[1] } : rest[1];
      plant(scene.directory, { file: '' });
      const iterator = await scene.attempt(() => Object.prototype.toString.call(globOf(scene.fs)(rest[0], own)));
      const step = await scene.attempt(() => globOf(scene.fs)(rest[0], own).next());
      return [iterator, rest.length > 1 && typeof own !== 'object' ? 'listed where the process is' : step];
    });
  }

  test('an exclude function that throws', sameAsNodeOnOneTarget, prepare, (scene: Scene) =>
    collect(scene, '**', {
      cwd: scene.directory,
      exclude: () => {
        throw new RangeError('nothing is excluded');
      },
    }),
  );

  test('an iterator at once, and one that stops early', sameAsNodeOnOneTarget, prepare, async (scene: Scene) => {
    const { fs, directory, attempt } = scene;
    const iterator = globOf(fs)('**/*.ts', { cwd: directory });
    return [
      iterator instanceof Promise,
      Symbol.asyncIterator in iterator,
      iterator[Symbol.asyncIterator]() === iterator,
      await attempt(() => iterator.next()),
      await attempt(() => iterator.return(undefined)),
      await attempt(() => iterator.next()),
    ];
  });
}
