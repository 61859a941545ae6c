import nodeFs, { type Dirent, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import test from 'ava';
import { sameAsNode, sameAsNodeOnOneTarget } from '../support/conformance.js';
import { type AnyDir, anyDir, dirWays, type WholeDir, waysAtOnce } from '../support/dir-ways.js';
import { portraitOfDirent } from '../support/dirent-portrait.js';
import { makeFifo } from '../support/fifo.js';
import { loose } from '../support/loose.js';
import { folder, link, plant } from '../support/plant.js';
import { runFixture } from '../support/run-fixture.js';
import type { Scene } from '../support/scene.js';
import { makeSocket } from '../support/socket.js';

function prepare(directory: string) {
  plant(directory, {
    'a/b/c/deep': 'deep',
    'a/file': 'a',
    'a/empty': folder,
    empty: folder,
    file: 'text',
    fifo: makeFifo,
    socket: makeSocket,
    link: link('file'),
    'link to a folder': link('a'),
    dangling: link('nowhere'),
    'ünï cödé 文件 🗂': '',
  });
  writeFileSync(Buffer.from(`${directory}/\xff\xfe`, 'latin1'), '');
}

function prepareMany(directory: string) {
  for (let i = 0; i < 100; i++) plant(directory, { [`many/${i}`]: '', [`a/${i % 10}/${i}`]: '' });
}

/** Reads a directory to its end, in one of the ways there are, and closes it. */
async function readAll(dir: AnyDir): Promise<unknown[]> {
  const entries: unknown[] = [];
  try {
    for (let entry = await dir.read(); entry !== null; entry = await dir.read()) entries.push(portraitOfDirent(entry));
  } finally {
    await dir.close();
  }
  return entries;
}

/** Opens a directory, reads it and tells of each step what came of it. */
async function openAndRead({ fs, attempt }: Scene, path: unknown, rest: readonly unknown[] = []) {
  let dir: AnyDir | undefined;
  const opened = await attempt(async () => {
    dir = anyDir(await loose(fs).opendir(path, ...rest));
    return [dir.path, inspect(dir)];
  });
  return [opened, dir && (await attempt(() => readAll(dir as AnyDir)))];
}

const options: Record<string, unknown[]> = {
  undefined: [undefined],
  null: [null],
  'an empty object': [{}],
  "'utf8'": ['utf8'],
  "'buffer'": ['buffer'],
  "'hex'": ['hex'],
  "'nonsense'": ['nonsense'],
  'encoding buffer': [{ encoding: 'buffer' }],
  'encoding latin1': [{ encoding: 'latin1' }],
  'encoding null': [{ encoding: null }],
  'encoding unknown': [{ encoding: 'klingon' }],
  'encoding 7': [{ encoding: 7 }],
  'bufferSize 1': [{ bufferSize: 1 }],
  'bufferSize 2': [{ bufferSize: 2 }],
  'bufferSize 1,024': [{ bufferSize: 1_024 }],
  recursive: [{ recursive: true }],
  'recursive, bufferSize 1': [{ recursive: true, bufferSize: 1 }],
  'recursive: false': [{ recursive: false }],
  'recursive: null': [{ recursive: null }],
  'recursive: 1': [{ recursive: 1 }],
  "recursive: 'yes'": [{ recursive: 'yes' }],
  'withFileTypes: false': [{ withFileTypes: false }],
  'a number': [7],
  true: [true],
};

const folders = (directory: string) => plant(directory, { 'a/b/c/deep': '', 'a/file': '', 'a/é': '' });

test('every kind of options', sameAsNodeOnOneTarget, folders, async (scene: Scene) => {
  const seen: Record<string, unknown> = {};
  for (const [title, rest] of Object.entries(options)) {
    seen[title] = [
      await openAndRead(scene, scene.at('a'), rest),
      await openAndRead(scene, scene.at('missing'), rest),
      await openAndRead(scene, scene.at('a', 'file'), rest),
    ];
  }
  return seen;
});

/** Node 20 finds these out where nobody can catch the error. */
test('sizes of the buffer that are none', async (t) => {
  const { node, uringfs } = await runFixture<Record<'node' | 'uringfs', unknown>>('uncaught-buffer-sizes');
  t.true(JSON.stringify(node).includes('ERR_OUT_OF_RANGE'));
  t.deepEqual(uringfs, node);
});

const tops: Record<string, (scene: Scene) => unknown> = {
  'a folder': ({ directory }) => directory,
  'a trailing slash': ({ directory }) => `${directory}/`,
  'many trailing slashes': ({ directory }) => `${directory}///`,
  'a trailing dot': ({ directory }) => `${directory}/.`,
  'dots back up': ({ directory }) => `${directory}/a/../a`,
  'doubled slashes': ({ directory }) => `${directory}//a//b`,
  relative: ({ directory }) => relative(process.cwd(), directory),
  'relative with a dot': ({ directory }) => `./${relative(process.cwd(), directory)}/`,
  'a link to a folder': ({ at }) => at('link to a folder'),
  'a link to a folder with a slash': ({ at }) => `${at('link to a folder')}/`,
  dangling: ({ at }) => at('dangling'),
  'a file': ({ at }) => at('file'),
  'a file with a slash': ({ at }) => `${at('file')}/`,
  'a fifo': ({ at }) => at('fifo'),
  'an empty folder': ({ at }) => at('empty'),
  missing: ({ at }) => at('missing'),
  'a buffer': ({ directory }) => Buffer.from(directory),
  'a Uint8Array': ({ directory }) => new Uint8Array(Buffer.from(directory)),
  'a URL': ({ directory }) => pathToFileURL(directory),
  'a URL with a slash': ({ directory }) => pathToFileURL(`${directory}/`),
  'the empty path': () => '',
  'a null character': ({ directory }) => `${directory}\0`,
  'a path too long': ({ directory }) => `${directory}/${'a/../'.repeat(1_000)}a`,
  nothing: () => undefined,
  null: () => null,
  'a number': () => 3,
};

test('every kind of path', sameAsNodeOnOneTarget, prepare, async (scene: Scene) => {
  const seen: Record<string, unknown> = {};
  for (const [title, top] of Object.entries(tops)) {
    seen[title] = [
      await openAndRead(scene, top(scene)),
      await openAndRead(scene, top(scene), [{ encoding: 'buffer' }]),
      await openAndRead(scene, top(scene), [{ recursive: true }]),
      await openAndRead(scene, top(scene), [{ encoding: 'latin1', bufferSize: 3 }]),
    ];
  }
  return seen;
});

test('no arguments at all', sameAsNode, async ({ fs, attempt }) => await attempt(() => loose(fs).opendir()));

test('what a Dir is', sameAsNodeOnOneTarget, prepare, async ({ fs, directory, attempt }: Scene) => {
  const opening = fs.opendir(directory);
  const dir = await opening;
  const seen = [
    opening instanceof Promise,
    dir instanceof nodeFs.Dir,
    Object.getPrototypeOf(dir) === nodeFs.Dir.prototype,
    dir.constructor === nodeFs.Dir,
    Reflect.ownKeys(dir).map(String),
    Object.keys(dir),
    String(dir),
    JSON.stringify(dir),
    dir.path,
    await attempt(async () => {
      (dir as { path: string }).path = 'other';
      return dir.path;
    }),
    inspect(dir),
    inspect(dir, { showHidden: true, depth: 0 }),
  ];
  await dir.close();
  return [...seen, inspect(dir), dir.path, await attempt(() => Reflect.get(nodeFs.Dir.prototype, 'path'))];
});

for (const [first, one] of Object.entries(dirWays)) {
  test(`${first}, then everything else`, sameAsNodeOnOneTarget, folders, async ({ fs, at, attempt }: Scene) => {
    const seen: Record<string, unknown> = {};
    for (const [second, other] of Object.entries(dirWays)) {
      const dir = anyDir(await fs.opendir(at('a'), { bufferSize: 1 }));
      seen[second] = [
        await attempt(() => one(dir)),
        await attempt(() => other(dir)),
        dir.path,
        await attempt(() => dir.read()),
      ];
      await attempt(() => dir.close());
    }
    return seen;
  });
}

for (const first of waysAtOnce) {
  test(`${first} and others at once`, sameAsNodeOnOneTarget, folders, async ({ fs, at, attempt }: Scene) => {
    const seen: Record<string, unknown> = {};
    for (const second of waysAtOnce) {
      const dir = anyDir(await fs.opendir(at('a'), { bufferSize: 1 }));
      seen[second] = await Promise.all([first, second].map((way) => attempt(() => dirWays[way]?.(dir))));
      await attempt(() => dir.close());
    }
    return seen;
  });
}

for (const bufferSize of [1, 2, 31, 32, 33, 1_000]) {
  test(`the order of reads, bufferSize ${bufferSize}`, sameAsNodeOnOneTarget, prepareMany, async (scene: Scene) => {
    const { fs, at } = scene;
    const names: Record<string, unknown> = {};
    const withSync = await fs.opendir(at('many'), { bufferSize });
    const mixed: unknown[] = [];
    for (let i = 0; i < 102; i++) mixed.push(i % 2 === 0 ? withSync.readSync()?.name : (await withSync.read())?.name);
    withSync.closeSync();
    names.mixed = mixed;
    const concurrent = await fs.opendir(at('many'), { bufferSize });
    const entries = await Promise.all(Array.from({ length: 110 }, () => concurrent.read()));
    await concurrent.close();
    names.concurrent = entries.map((entry) => entry?.name);
    names.recursive = [];
    for await (const entry of await fs.opendir(at('a'), { bufferSize, recursive: true })) {
      (names.recursive as unknown[]).push([entry.parentPath, entry.name]);
    }
    return names;
  });
}

test('reads and a close at once', sameAsNodeOnOneTarget, prepareMany, async ({ fs, at, attempt }: Scene) => {
  const dir = await fs.opendir(at('many'), { bufferSize: 4 });
  return await Promise.all([
    attempt(() => dir.read()),
    attempt(() => dir.read()),
    attempt(() => dir.close()),
    attempt(() => dir.close()),
  ]);
});

test('readSync and closeSync while a read is under way', sameAsNodeOnOneTarget, prepareMany, async (scene: Scene) => {
  const { fs, at, attempt } = scene;
  const dir = await fs.opendir(at('many'));
  const reading = attempt(() => dir.read());
  const meanwhile = [await attempt(() => dir.readSync()), await attempt(() => dir.closeSync())];
  return [await reading, meanwhile, await attempt(() => dir.read()), await attempt(() => dir.close())];
});

test('two iterations of one Dir', sameAsNodeOnOneTarget, folders, async ({ fs, at, attempt }: Scene) => {
  const dir = await fs.opendir(at('a'));
  const loop = () =>
    attempt(async () => {
      const names: string[] = [];
      for await (const { name } of dir) names.push(name);
      return names;
    });
  return [await loop(), await loop(), await attempt(() => dir.close())];
});

test('iterators of one Dir that take turns', sameAsNodeOnOneTarget, folders, async ({ fs, at, attempt }: Scene) => {
  const dir = (await fs.opendir(at('a'), { bufferSize: 1 })) as WholeDir;
  const iterators: AsyncIterator<Dirent>[] = [dir.entries(), dir[Symbol.asyncIterator](), dir.entries()];
  const seen: unknown[] = [];
  for (let i = 0; i < 9; i++) seen.push(await attempt(async () => iterators[i % 3]?.next()));
  seen.push(await attempt(async () => iterators[0]?.return?.()));
  return [...seen, await attempt(() => dir.close()), dir.entries === dir[Symbol.asyncIterator]];
});

test('an iterator that nobody starts closes nothing', sameAsNodeOnOneTarget, folders, async (scene: Scene) => {
  const dir = (await scene.fs.opendir(scene.at('a'))) as WholeDir;
  await dir.entries().return(undefined);
  return [await scene.attempt(() => dir.read()), await scene.attempt(() => dir.close())];
});

test('many directories open at once', sameAsNodeOnOneTarget, prepareMany, async ({ fs, at }: Scene) => {
  const dirs = await Promise.all(Array.from({ length: 60 }, (_, i) => fs.opendir(at('a', `${i % 10}`))));
  const all = await Promise.all(
    dirs.map(async (dir) => {
      const names: string[] = [];
      for await (const { name } of dir) names.push(name);
      return names;
    }),
  );
  return all;
});

test('a Dir outlives the name and the place of its folder', sameAsNode, async ({ fs, at, attempt }) => {
  plant(at(''), { 'a/one': '', 'a/two': '' });
  const dir = await fs.opendir(at('a'));
  renameSync(at('a'), at('b'));
  mkdirSync(at('a'));
  const names = [(await dir.read())?.name, (await dir.read())?.name, await dir.read()].sort();
  return [names, dir.path, await attempt(() => dir.close())];
});

test('reading on while entries are added and removed', sameAsNode, async ({ fs, at }) => {
  for (let i = 0; i < 50; i++) writeFileSync(at(`old ${i}`), '');
  const names = new Set<string>();
  let read = 0;
  for await (const { name } of await fs.opendir(at(''), { bufferSize: 4 })) {
    names.add(name);
    if (read++ < 60) {
      await fs.writeFile(at(`new ${read}`), '');
      await fs.unlink(at(name));
    }
  }
  // Which of the new ones are seen is the kernel's to say; that each old one is seen, POSIX promises.
  return [...names].filter((name) => name.startsWith('old')).sort();
});

test('options that are changed after the call', sameAsNodeOnOneTarget, folders, async ({ fs, at, attempt }: Scene) => {
  const options: Record<string, unknown> = { encoding: 'buffer', bufferSize: 2 };
  const opening = loose(fs).opendir(at('a'), options);
  Object.assign(options, { encoding: 'hex', bufferSize: 3, recursive: true });
  return await attempt(async () => await readAll(anyDir(await opening)));
});
