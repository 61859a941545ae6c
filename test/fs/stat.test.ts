import {
  type BigIntStats,
  linkSync,
  mkdirSync,
  readdirSync,
  type Stats,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import test from 'ava';
import { sameAsNode, sameAsNodeOnOneTarget } from '../support/conformance.js';
import { makeFifo } from '../support/fifo.js';
import { loose } from '../support/loose.js';
import type { Scene } from '../support/scene.js';

function prepare(directory: string) {
  const at = (name: string) => `${directory}/${name}`;
  writeFileSync(at('empty'), '');
  writeFileSync(at('file'), 'some text', { mode: 0o640 });
  linkSync(at('file'), at('hard link'));
  writeFileSync(at('sparse'), '');
  truncateSync(at('sparse'), 5 * 2 ** 30 + 1);
  mkdirSync(at('folder'));
  symlinkSync('file', at('link'));
  symlinkSync('nowhere', at('dangling'));
  makeFifo(at('fifo'));
  utimesSync(at('empty'), -86_400.25, 0.5);
  utimesSync(at('file'), 1_700_000_000.123456, 1_700_000_001.987654);
}

const names = [
  'empty',
  'file',
  'hard link',
  'sparse',
  'folder',
  'link',
  'dangling',
  'fifo',
  'missing',
  '.',
  'folder/..',
];
const options: Record<string, unknown[]> = {
  'no options': [],
  undefined: [undefined],
  'an empty object': [{}],
  'bigint: true': [{ bigint: true }],
  'bigint: false': [{ bigint: false }],
  'bigint: 1': [{ bigint: 1 }],
  "bigint: 'no'": [{ bigint: 'no' }],
  'bigint: null': [{ bigint: null }],
  null: [null],
  'a number': [7],
  'a string': ['utf8'],
  'a function': [() => {}],
  'throwIfNoEntry: false': [{ throwIfNoEntry: false }],
  'throwIfNoEntry: false, bigint': [{ throwIfNoEntry: false, bigint: true }],
  'throwIfNoEntry: true': [{ throwIfNoEntry: true }],
  'throwIfNoEntry: undefined': [{ throwIfNoEntry: undefined }],
  'throwIfNoEntry: null': [{ throwIfNoEntry: null }],
  'throwIfNoEntry: 0': [{ throwIfNoEntry: 0 }],
  "throwIfNoEntry: ''": [{ throwIfNoEntry: '' }],
  'a signal': [{ signal: new AbortController().signal }],
  'a signal, bigint': [{ signal: new AbortController().signal, bigint: true }],
  'a signal that fired': [{ signal: AbortSignal.abort() }],
  'a signal that fired with a reason': [{ signal: AbortSignal.abort(new RangeError('enough')) }],
  'a signal that fired, throwIfNoEntry: false': [{ signal: AbortSignal.abort(), throwIfNoEntry: false }],
  'signal undefined': [{ signal: undefined }],
  'signal null': [{ signal: null }],
  'a wrong signal': [{ signal: 'stop' }],
  'an unknown option': [{ size: 7 }],
  'a getter that throws': [
    {
      get bigint(): boolean {
        throw new RangeError('no such option');
      },
    },
  ],
};

for (const method of ['stat', 'lstat'] as const) {
  test(`${method}: every kind of options`, sameAsNodeOnOneTarget, prepare, async ({ fs, at, attempt }: Scene) => {
    const seen: Record<string, unknown> = {};
    for (const [title, rest] of Object.entries(options)) {
      for (const name of names) seen[`${title}: ${name}`] = await attempt(() => loose(fs)[method](at(name), ...rest));
    }
    return seen;
  });

  test(`${method} of what the kernel makes up`, sameAsNode, async ({ fs, attempt }) => {
    const seen: Record<string, unknown> = {};
    for (const path of ['/', '/proc', '/proc/self', '/proc/self/exe', '/proc/self/status', '/proc/version']) {
      seen[path] = await attempt(async () => {
        const stats = await fs[method](path);
        return [stats.mode, stats.size, stats.uid, stats.gid, stats.isFile(), stats.isSymbolicLink()];
      });
    }
    for (const path of ['/dev/null', '/dev/zero', '/sys', '/sys/kernel/mm', '/dev/stdin']) {
      seen[path] = await attempt(() => fs[method](path));
      seen[`${path} bigint`] = await attempt(() => fs[method](path, { bigint: true }));
    }
    return seen;
  });
}

for (const [title, rest] of Object.entries(options)) {
  test(`stat of a handle: ${title}`, sameAsNodeOnOneTarget, prepare, async ({ open, attempt }: Scene) => {
    const seen: Record<string, unknown> = {};
    for (const name of ['empty', 'file', 'sparse', 'folder', 'link']) {
      const handle = await open(name);
      seen[name] = await attempt(() => loose(handle).stat(...rest));
    }
    return seen;
  });
}

test('a signal right after the call', sameAsNodeOnOneTarget, prepare, async ({ fs, at, open, attempt }: Scene) => {
  const handle = await open('file');
  const calls: ((options: unknown) => Promise<unknown>)[] = [
    (options) => loose(fs).stat(at('file'), options),
    (options) => loose(fs).lstat(at('link'), options),
    (options) => loose(fs).stat(at('missing'), options),
    (options) => loose(handle).stat(options),
  ];
  const seen: unknown[] = [];
  for (const call of calls) {
    for (const reason of [undefined, new RangeError('enough')]) {
      const aborting = new AbortController();
      const answer = attempt(() => call({ signal: aborting.signal }));
      aborting.abort(reason);
      seen.push(await answer);
    }
  }
  return seen;
});

test('stat follows what is written', sameAsNode, async ({ fs, at, open }) => {
  const sizes: number[] = [];
  const handle = await open('file', 'w+');
  for (const step of [1, 10, 5_000, 70_000]) {
    await handle.write(Buffer.alloc(step), 0, step, null);
    sizes.push((await handle.stat()).size, (await fs.stat(at('file'))).size);
  }
  await handle.truncate(3);
  sizes.push((await handle.stat()).size, (await fs.stat(at('file'))).size, (await fs.lstat(at('file'))).size);
  return sizes;
});

test('each call answers with stats of its own', sameAsNode, async ({ fs, at }) => {
  writeFileSync(at('small'), '1');
  writeFileSync(at('large'), '12345');
  const all = await Promise.all([fs.stat(at('small')), fs.stat(at('large')), fs.stat(at('small'))]);
  return [all.map((stats) => stats.size), new Set(all).size];
});

test('stats made of all those at once keep every field', sameAsNodeOnOneTarget, prepare, async ({ fs, at }: Scene) => {
  const some = ['empty', 'file', 'hard link', 'sparse', 'folder', 'link', 'fifo'];
  return await Promise.all(
    some.flatMap((name) => [fs.stat(at(name)), fs.lstat(at(name)), fs.stat(at(name), { bigint: true })]),
  );
});

/** What a program may do to the times of its result: Dates and numbers are not connected once both were looked at. */
const changes: Record<string, (stats: Stats & BigIntStats) => unknown> = {
  'milliseconds set before the Date was looked at': (stats) => Object.assign(stats, { mtimeMs: 5_000 }),
  'milliseconds set after the Date was looked at': (stats) => {
    stats.mtime.getTime();
    return Object.assign(stats, { mtimeMs: 5_000 });
  },
  'a Date that is changed': (stats) => stats.mtime.setTime(5_000),
  'a Date in the place of another': (stats) => Object.assign(stats, { mtime: new Date(5_000) }),
  'nanoseconds that are set': (stats) => Object.assign(stats, { mtimeNs: 5_000n }),
  'a Date that is deleted': (stats) => Reflect.deleteProperty(stats, 'mtime'),
  'milliseconds that are deleted': (stats) => Reflect.deleteProperty(stats, 'mtimeMs'),
  'stats that are frozen': (stats) => Object.freeze(stats),
};

for (const [title, change] of Object.entries(changes)) {
  test(`what follows in a result from ${title}`, sameAsNodeOnOneTarget, prepare, async (scene) => {
    const { fs, at, open, attempt } = scene as Scene;
    const handle = await open('file');
    const seen: unknown[] = [];
    for (const bigint of [false, true]) {
      for (const stats of [await fs.stat(at('file'), { bigint }), await handle.stat({ bigint })]) {
        seen.push(
          await attempt(() => Boolean(change(stats as Stats & BigIntStats))),
          await attempt(() => Reflect.ownKeys(stats).map((key) => [String(key), typeof Reflect.get(stats, key)])),
          await attempt(() => [stats.mtime?.getTime(), stats.mtimeMs, Reflect.get(stats, 'mtimeNs')]),
          await attempt(() => [{ ...stats }.mtimeMs, structuredClone(stats).mtimeMs, Object.keys({ ...stats })]),
        );
      }
    }
    return seen;
  });
}

const blockDevices = readdirSync('/dev', { withFileTypes: true }).filter((entry) => entry.isBlockDevice());

test('block devices, where there are any', sameAsNode, async ({ fs, attempt }) => {
  const seen: unknown[] = [];
  for (const { name } of blockDevices.slice(0, 3)) {
    for (const bigint of [false, true]) {
      seen.push(await attempt(() => fs.stat(`/dev/${name}`, { bigint })));
      seen.push(await attempt(() => fs.lstat(`/dev/${name}`, { bigint })));
    }
  }
  const entries = await fs.readdir('/dev', { withFileTypes: true });
  const dir = await fs.opendir('/dev');
  const names: string[] = [];
  for await (const entry of dir) if (entry.isBlockDevice()) names.push(entry.name);
  return [seen, entries.filter((entry) => entry.isBlockDevice()).map(({ name }) => name), names.sort()];
});
