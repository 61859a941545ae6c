import nodeFs, { type Dir, type Dirent, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import test from 'ava';
import { sameAsNode, sameAsNodeOnOneTarget } from '../support/conformance.js';
import { anyDir, dirWays, type WholeDir, waysAtOnce } from '../support/dir-ways.js';
import { portraitOfDirent } from '../support/dirent-portrait.js';
import { loose } from '../support/loose.js';
import { folder, link, plant } from '../support/plant.js';
import type { Scene } from '../support/scene.js';

const recursive = { recursive: true };

async function openAll({ fs, directory }: Scene, options: object = {}) {
  return anyDir(await fs.opendir(directory, { ...recursive, ...options }));
}

const few = (directory: string) => plant(directory, { 'a/b/c/deep': '', 'a/file': '', empty: folder, 'd/e/f': '' });

function many(directory: string) {
  for (let i = 0; i < 100; i++) plant(directory, { [`many/${i}`]: '', [`a/${i % 10}/${i}`]: '', [`b/${i % 7}`]: '' });
}

// More than the kernel gives at once.
function large(directory: string) {
  for (let i = 0; i < 1_500; i++) plant(directory, { [`top/large/${i}${'-'.repeat(60)}`]: '' });
  for (let i = 0; i < 50; i++) plant(directory, { [`top/${i}/inside/file`]: '' });
}

const title = (entry: unknown) => (entry instanceof nodeFs.Dirent ? join(entry.parentPath, entry.name) : entry);

const orders: [name: string, prepare: (directory: string) => void, bufferSizes: number[]][] = [
  ['few', few, [1, 2, 32]],
  ['many', many, [2, 9, 10, 11, 32, 100]],
  ['many large', large, [32, 400, 1_499, 1_500, 100_000]],
];

for (const [name, prepare, bufferSizes] of orders) {
  for (const bufferSize of bufferSizes) {
    test(
      `the order of ${name} entries, bufferSize ${bufferSize}`,
      sameAsNodeOnOneTarget,
      prepare,
      async (scene: Scene) => {
        const names: unknown[] = [];
        const looped = await openAll(scene, { bufferSize });
        for await (const entry of looped as unknown as Dir) names.push(title(entry));
        const read = await openAll(scene, { bufferSize });
        for (let entry = await read.read(); entry !== null; entry = await read.read()) names.push(title(entry));
        names.push(title(await read.read()), await scene.attempt(() => read.close()));
        const mixed = await openAll(scene, { bufferSize });
        for (let i = 0; i < 200; i++) names.push(title(i % 3 === 0 ? mixed.readSync() : await mixed.read()));
        mixed.closeSync();
        const concurrent = await openAll(scene, { bufferSize });
        names.push((await Promise.all(Array.from({ length: 300 }, () => concurrent.read()))).map(title));
        await concurrent.close();
        return names;
      },
    );
  }
}

test('a file system that is not a disk', sameAsNodeOnOneTarget, few, async (scene: Scene) => {
  const names: unknown[] = [];
  for (const top of ['/proc/sys/fs', '/proc/sys/vm']) {
    for await (const entry of await scene.fs.opendir(top, recursive)) names.push(title(entry));
    const concurrent = anyDir(await scene.fs.opendir(top, { ...recursive, bufferSize: 2 }));
    names.push((await Promise.all(Array.from({ length: 100 }, () => concurrent.read()))).map(title));
    await concurrent.close();
  }
  return names;
});

test('every kind of entry', sameAsNodeOnOneTarget, few, async (scene: Scene) => {
  const seen: unknown[] = [];
  for await (const entry of (await openAll(scene)) as unknown as Dir) seen.push(portraitOfDirent(entry));
  return seen;
});

for (const [first, one] of Object.entries(dirWays)) {
  test(`${first}, then everything else`, sameAsNodeOnOneTarget, few, async (scene: Scene) => {
    const { attempt } = scene;
    const seen: Record<string, unknown> = {};
    for (const [second, other] of Object.entries(dirWays)) {
      const dir = await openAll(scene, { bufferSize: 2 });
      const both = [await attempt(() => one(dir)), await attempt(() => other(dir)), dir.path];
      seen[second] = [...both, await attempt(() => dir.read())];
      await attempt(() => dir.close());
    }
    return seen;
  });
}

for (const first of waysAtOnce) {
  for (const before of [0, 1, 2, 3, 4]) {
    test(`${first} and others at once, after ${before} reads`, sameAsNodeOnOneTarget, few, async (scene: Scene) => {
      const { attempt } = scene;
      const seen: Record<string, unknown> = {};
      for (const second of waysAtOnce) {
        const dir = await openAll(scene, { bufferSize: 2 });
        for (let i = 0; i < before; i++) await dir.read();
        seen[second] = await Promise.all([first, second].map((way) => attempt(() => dirWays[way]?.(dir))));
        await attempt(() => dir.close());
      }
      return seen;
    });
  }
}

test('what a recursive Dir is', sameAsNodeOnOneTarget, few, async (scene: Scene) => {
  const { fs, directory, attempt } = scene;
  const dir = (await fs.opendir(directory, recursive)) as WholeDir;
  const entries = dir.entries();
  const seen = [
    dir instanceof nodeFs.Dir,
    dir.constructor === nodeFs.Dir,
    Object.keys(dir),
    Reflect.ownKeys(dir).map(String),
    String(dir),
    inspect(dir),
    dir.path,
    [dir.read, dir.readSync, dir.close, dir.closeSync, dir.entries].map(({ name, length }) => [name, length]),
    dir.entries === dir[Symbol.asyncIterator],
    String(entries),
    inspect(entries),
    entries[Symbol.asyncIterator]() === entries,
    Object.keys(entries),
    await attempt(() => dir.close()),
  ];
  return [...seen, inspect(dir), dir.path];
});

test('steps of an iteration, at once and by turns', sameAsNodeOnOneTarget, few, async (scene: Scene) => {
  const { attempt } = scene;
  const of = (steps: (entries: AsyncGenerator<Dirent>) => Promise<unknown>[]) => async () => {
    const dir = await openAll(scene);
    const entries = dir.entries();
    const seen = await Promise.all(steps(entries).map((step) => attempt(() => step)));
    return [seen, await attempt(() => entries.next()), await attempt(() => dir.close())];
  };
  const plays = {
    'many nexts': of((entries) => Array.from({ length: 14 }, () => entries.next())),
    'a return in the midst': of((entries) => [entries.next(), entries.return(1), entries.next()]),
    'a throw in the midst': of((entries) => [entries.next(), entries.throw(new Error('thrown')), entries.next()]),
    'a return at first': of((entries) => [entries.return(1), entries.next(), entries.return(2)]),
    'a throw at first': of((entries) => [entries.throw(new Error('thrown')), entries.next()]),
    'a return of a promise': of((entries) => [entries.next(), entries.return(Promise.resolve(3))]),
    'a return of a promise that rejects': of((entries) => [
      entries.next(),
      entries.return(Promise.reject(new Error('rejected'))),
    ]),
  };
  const seen: Record<string, unknown> = {};
  for (const [name, play] of Object.entries(plays)) seen[name] = await play();
  return seen;
});

test('iterators of one Dir that take turns', sameAsNodeOnOneTarget, few, async (scene: Scene) => {
  const dir = await openAll(scene, { bufferSize: 1 });
  const iterators = [dir.entries(), dir.entries(), dir.entries()];
  const seen: unknown[] = [];
  for (let i = 0; i < 15; i++) seen.push(await scene.attempt(async () => iterators[i % 3]?.next()));
  return [...seen, await scene.attempt(() => dir.close())];
});

/** What is done to an entry when it is handed out. */
const changes: Record<string, (path: string) => void> = {
  'is removed with all that is in it': (path) => rmSync(path, { recursive: true }),
  'is emptied': (path) => {
    rmSync(path, { recursive: true });
    mkdirSync(path);
  },
  'gets another name': (path) => renameSync(path, `${path}-renamed`),
  'is replaced by a file': (path) => {
    rmSync(path, { recursive: true });
    writeFileSync(path, '');
  },
  'is replaced by a link': (path) => {
    renameSync(path, `${path}-kept`);
    symlinkSync(`${path}-kept`, path);
  },
  'gets a folder more': (path) => plant(path, { 'more/and/more': '' }),
};

for (const [what, change] of Object.entries(changes)) {
  for (const from of ['x', 'x/y', 'x/y/z']) {
    for (const handedOut of ['x', 'x/y']) {
      test(`when ${handedOut} is handed out ${from} ${what}`, sameAsNode, async (scene) => {
        const { directory, at, attempt } = scene;
        plant(directory, { 'x/y/z/file': '' });
        const dir = await openAll(scene);
        const seen: unknown[] = [];
        for (let i = 0; i < 8; i++) {
          const read = await attempt(async () => {
            const entry = (await dir.read()) as Dirent | null;
            if (title(entry) === at(handedOut)) change(at(from));
            return title(entry);
          });
          seen.push(read);
        }
        return [seen, await attempt(() => dir.close())];
      });
    }
  }
}

test('a loop over a folder that is gone', sameAsNode, async (scene) => {
  const { fs, directory, at, attempt } = scene;
  plant(directory, { 'x/y/z/file': '' });
  const seen: unknown[] = [];
  const loop = await attempt(async () => {
    for await (const entry of await fs.opendir(directory, recursive)) {
      seen.push(title(entry));
      rmSync(at('x', 'y', 'z'), recursive);
      plant(directory, { 'x/y/z': '' });
      rmSync(at('x', 'y'), recursive);
    }
  });
  return [seen, loop];
});

test('links, loops, and names that no path can hold', sameAsNodeOnOneTarget, few, async (scene: Scene) => {
  const seen: unknown[] = [];
  const name = 'n'.repeat(200);
  const long = join(scene.directory, name, name, name, name);
  mkdirSync(join(long, 'inside'), { recursive: true });
  symlinkSync('..', join(scene.directory, 'up'));
  symlinkSync('itself', join(scene.directory, 'itself'));
  for await (const entry of (await openAll(scene)) as unknown as Dir) seen.push(portraitOfDirent(entry));
  const sync = await openAll(scene);
  for (let entry = sync.readSync(); entry !== null; entry = sync.readSync()) seen.push(title(entry));
  sync.closeSync();
  rmSync(join(scene.directory, name), { recursive: true });
  rmSync(scene.at('up'));
  rmSync(scene.at('itself'));
  return seen;
});

test('names that are not UTF-8', sameAsNode, async (scene) => {
  const { directory, attempt } = scene;
  mkdirSync(Buffer.from(`${directory}/\xff\xfe`, 'latin1'));
  plant(directory, { other: link('nowhere') });
  return await attempt(async () => {
    const names: unknown[] = [];
    for await (const entry of (await openAll(scene)) as unknown as Dir) names.push(title(entry));
    return names;
  });
});

test('options that become recursive, or no longer are', sameAsNodeOnOneTarget, few, async (scene: Scene) => {
  const all: unknown[] = [];
  for (const value of [true, false]) {
    const options: Record<string, unknown> = { recursive: !value };
    const opening = loose(scene.fs).opendir(scene.directory, options);
    Object.assign(options, { recursive: value, bufferSize: 3 });
    for await (const entry of (await opening) as unknown as Dir) all.push(title(entry));
  }
  return all;
});
