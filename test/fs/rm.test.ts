import { chmodSync, existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { makeFifo } from '../support/fifo.js';
import { loose } from '../support/loose.js';
import { file, folder, link, plant, replant, type Seed } from '../support/plant.js';
import type { Scene } from '../support/scene.js';
import { makeSocket } from '../support/socket.js';
import { withChainTooDeep } from '../support/too-deep.js';

const seeds: Record<string, Seed> = {
  'full/a/file': 'a',
  'full/link to kept': link('../kept'),
  'kept/folder/file': 'kept',
  // With an entry beside `around/a` it would be chance what Node reaches by `around/a/..` before `a` is gone.
  'around/a/file': 'a',
  empty: folder,
  file: file('text', 0o400),
  link: link('file'),
  'link to full': link('full'),
  'link to empty': link('empty'),
  dangling: link('nowhere'),
  itself: link('itself'),
};

const options: Record<string, unknown[]> = {
  'no options': [],
  undefined: [undefined],
  recursive: [{ recursive: true }],
  force: [{ force: true }],
  'recursive, force': [{ recursive: true, force: true }],
  'recursive: false, force: false': [{ recursive: false, force: false }],
  'recursive, retries': [{ recursive: true, maxRetries: 2, retryDelay: 1 }],
  'retries without recursive': [{ maxRetries: 2, retryDelay: 1 }],
};

const places: Record<string, (scene: Scene) => unknown> = {
  full: ({ at }) => at('full'),
  'full with a slash': ({ at }) => `${at('full')}/`,
  'full with slashes': ({ at }) => `${at('full')}///`,
  'full by its dot': ({ at }) => `${at('full')}/.`,
  'a folder by the dots of another': ({ directory }) => `${directory}/around/a/..`,
  'full by dots on the way': ({ directory }) => `${directory}/kept/../full`,
  'full, relative': ({ at }) => relative(process.cwd(), at('full')),
  'full, relative with a dot': ({ at }) => `./${relative(process.cwd(), at('full'))}`,
  'full as a buffer': ({ at }) => Buffer.from(at('full')),
  'full as a URL': ({ at }) => pathToFileURL(at('full')),
  empty: ({ at }) => at('empty'),
  'empty with a slash': ({ at }) => `${at('empty')}/`,
  'empty as a buffer': ({ at }) => Buffer.from(at('empty')),
  'a file': ({ at }) => at('file'),
  'a file with a slash': ({ at }) => `${at('file')}/`,
  'a file with a dot': ({ at }) => `${at('file')}/.`,
  'a file as a buffer': ({ at }) => Buffer.from(at('file')),
  'a file as a URL': ({ at }) => pathToFileURL(at('file')),
  'a file as a Uint8Array': ({ at }) => new Uint8Array(Buffer.from(at('file'))),
  'a link to a file': ({ at }) => at('link'),
  'a link to a file with a slash': ({ at }) => `${at('link')}/`,
  'a link to a full folder': ({ at }) => at('link to full'),
  'a link to a full folder with a slash': ({ at }) => `${at('link to full')}/`,
  'a link to a full folder with a dot': ({ at }) => `${at('link to full')}/.`,
  'a link to an empty folder': ({ at }) => at('link to empty'),
  'a link to an empty folder with a slash': ({ at }) => `${at('link to empty')}/`,
  'a folder behind a link': ({ at }) => at('link to full', 'a'),
  dangling: ({ at }) => at('dangling'),
  'dangling with a slash': ({ at }) => `${at('dangling')}/`,
  'a link to itself': ({ at }) => at('itself'),
  'behind a link to itself': ({ at }) => at('itself', 'x'),
  missing: ({ at }) => at('missing'),
  'missing with a slash': ({ at }) => `${at('missing')}/`,
  'missing in a missing folder': ({ at }) => at('missing', 'too'),
  'missing behind a file': ({ at }) => at('file', 'x'),
  'missing behind a folder of a file': ({ at }) => at('file', 'x', 'y'),
  'a name too long': ({ at }) => at('n'.repeat(256)),
  'a path too long': ({ directory }) => `${directory}/${'full/../'.repeat(1_000)}file`,
  'the empty path': () => '',
  'not UTF-8': ({ at }) => Buffer.from(`${at('kept')}/\xff\xfe`, 'latin1'),
  'a folder with a name that is not UTF-8': ({ at }) => at('kept'),
  'a null character': ({ at }) => `${at('full')}\0`,
  nothing: () => undefined,
  null: () => null,
  'a number': () => 7,
  'a URL of another scheme': () => new URL('https://example.org/'),
};

for (const [title, rest] of Object.entries(options)) {
  test(`every kind of path: ${title}`, sameAsNode, async (scene) => {
    const seen: Record<string, unknown> = {};
    plant(scene.directory, seeds);
    for (const [place, pathOf] of Object.entries(places)) {
      const strange = Buffer.from(`${scene.at('kept')}/\xff\xfe`, 'latin1');
      if (place.includes('UTF-8')) writeFileSync(strange, 'not UTF-8');
      const answer = await scene.attempt(() => loose(scene.fs).rm(pathOf(scene), ...rest));
      seen[place] = [answer, existsSync(strange), replant(scene.directory, seeds)];
    }
    return seen;
  });
}

const wrong: Record<string, unknown> = {
  'recursive: 1': { recursive: 1 },
  "recursive: 'true'": { recursive: 'true' },
  'recursive: null': { recursive: null },
  'recursive: undefined': { recursive: undefined },
  'force: 1': { force: 1 },
  "force: ''": { force: '' },
  'force: null': { force: null },
  'maxRetries -1': { maxRetries: -1 },
  'maxRetries 1.5': { maxRetries: 1.5 },
  "maxRetries '1'": { maxRetries: '1' },
  'maxRetries 2 ** 32': { maxRetries: 2 ** 32 },
  'maxRetries 2 ** 32 - 1': { maxRetries: 2 ** 32 - 1 },
  'maxRetries null': { maxRetries: null },
  'maxRetries 1n': { maxRetries: 1n },
  'retryDelay -1': { retryDelay: -1 },
  'retryDelay NaN': { retryDelay: Number.NaN },
  'retryDelay 2 ** 31': { retryDelay: 2 ** 31 },
  "retryDelay '1'": { retryDelay: '1' },
  'retryDelay undefined': { retryDelay: undefined },
  'a string': 'recursive',
  'a number': 7,
  true: true,
  'a function': () => {},
  'an array': [],
  'inherited recursive': Object.create({ recursive: true }),
  'an option nobody knows': { recursive: true, glob: true },
};

test('an option that throws', sameAsNode, async ({ fs, at, directory, attempt }) => {
  plant(directory, { file: '' });
  return await attempt(() =>
    fs.rm(at('file'), {
      get recursive(): boolean {
        throw new RangeError('no such option');
      },
    }),
  );
});

for (const [title, option] of Object.entries(wrong)) {
  test(`options: ${title}`, sameAsNode, async ({ fs, at, directory, attempt }) => {
    const both = typeof option === 'object' ? { recursive: true, force: true, ...option } : option;
    plant(directory, { file: '', 'folder/file': '', 'other/file': '' });
    return [
      await attempt(() => loose(fs).rm(at('file'), option)),
      await attempt(() => loose(fs).rm(at('folder'), option)),
      await attempt(() => loose(fs).rm(at('missing'), option)),
      await attempt(() => loose(fs).rm(at('other'), both)),
      await attempt(() => loose(fs).rm(at('missing'), both)),
      await attempt(() => loose(fs).rm(undefined, option)),
    ];
  });
}

test('a tree of everything', sameAsNode, async ({ fs, directory, at, attempt }) => {
  plant(directory, {
    'full/a/b/c/deep': 'deep',
    'full/.hidden': '',
    'full/dangling': link('nowhere'),
    'full/link to kept': link('../kept'),
    'full/link to a kept file': link('../kept/file'),
    'full/link up': link('..'),
    'full/itself': link('itself'),
    'full/fifo': makeFifo,
    'full/socket': makeSocket,
    'full/read only': file('', 0o444),
    'full/é 文件 🗂\n/x': '',
    'full/empty': folder,
    'kept/file': 'kept',
    'kept/folder/file': 'kept',
    fifo: makeFifo,
    socket: makeSocket,
  });
  linkSync(at('kept', 'file'), at('full', 'hard link'));
  return [
    await attempt(() => fs.rm(at('fifo'))),
    await attempt(() => fs.rm(at('socket'))),
    await attempt(() => fs.rm(at('full'), { recursive: true })),
  ];
});

test('a chain of 300 folders', sameAsNode, async ({ fs, at, attempt }) => {
  mkdirSync(at(...Array<string>(300).fill('d')), { recursive: true });
  return await attempt(() => fs.rm(at('d'), { recursive: true }));
});

test('a chain of folders that is longer than a path may be', sameAsNode, async ({ fs, directory, attempt }) => {
  const top = join(directory, '..', 'deep');
  return await withChainTooDeep(top, async () => [
    await attempt(() => fs.rm(top, { recursive: true })),
    await attempt(() => fs.rm(top, { recursive: true, force: true })),
    existsSync(top),
  ]);
});

test('a wide tree', sameAsNode, async ({ fs, at, directory, attempt }) => {
  for (let i = 0; i < 100; i++) plant(directory, { [`top/${i % 7}/${i % 3}/${i}`]: '', [`top/${i}/empty`]: folder });
  return await attempt(() => fs.rm(at('top'), { recursive: true }));
});

test('names that are not UTF-8 as a link, a file and a folder', sameAsNode, async ({ fs, directory, at, attempt }) => {
  const seen: unknown[] = [];
  for (const [i, bytes] of ['\xff', '\xc3\x28', '\xe9t\xe9'].entries()) {
    const name = (top: string) => Buffer.concat([Buffer.from(`${at(top)}/`), Buffer.from(bytes, 'latin1')]);
    plant(directory, { [`a${i}`]: folder, [`b${i}`]: folder });
    writeFileSync(name(`a${i}`), '');
    mkdirSync(name(`b${i}`));
    seen.push(await attempt(() => fs.rm(at(`a${i}`), { recursive: true })));
    seen.push(await attempt(() => fs.rm(at(`b${i}`), { recursive: true, force: true })));
    seen.push(await attempt(() => fs.rm(Buffer.from(at(`a${i}`)), { recursive: true })));
    seen.push(await attempt(() => fs.rm(name(`b${i}`), { recursive: true })));
  }
  return seen;
});

test('folders that only root may empty', sameAsNode, async ({ fs, at, directory, attempt }) => {
  plant(directory, { 'a/closed/file': '', 'b/closed/empty': folder, 'c/unreadable': folder });
  chmodSync(at('a', 'closed'), 0o555);
  chmodSync(at('b', 'closed'), 0o500);
  chmodSync(at('c', 'unreadable'), 0o300);
  const seen: Record<string, unknown> = {};
  for (const name of ['a', 'b', 'c']) {
    seen[name] = [
      await attempt(() => fs.rm(at(name), { recursive: true })),
      await attempt(() => fs.rm(at(name), { recursive: true, force: true })),
    ];
  }
  for (const name of ['a/closed', 'b/closed', 'c/unreadable']) if (existsSync(at(name))) chmodSync(at(name), 0o755);
  return seen;
});

test('the same tree by many calls at once', sameAsNode, async ({ fs, at, directory, attempt }) => {
  for (let i = 0; i < 30; i++) plant(directory, { [`top/${i % 5}/${i}`]: '' });
  const option = { recursive: true, force: true, maxRetries: 5, retryDelay: 1 };
  // One may find a folder in the midst of another's work and say so; none may leave anything that stays.
  await Promise.allSettled(Array.from({ length: 5 }, () => fs.rm(at('top'), option)));
  return [await attempt(() => fs.rm(at('top'), option)), existsSync(at('top'))];
});

for (const recursive of [true, false]) {
  const what = recursive ? 'tree' : 'file';
  test(`three calls at once for one ${what} find it there`, sameAsNode, async ({ fs, at, directory }) => {
    const codes: unknown[] = [];
    for (let round = 0; round < 20; round++) {
      if (recursive) for (let i = 0; i < 12; i++) plant(directory, { [`top/${i % 3}/${i}`]: '' });
      else writeFileSync(at('top'), '');
      const calls = Array.from({ length: 3 }, () => fs.rm(at('top'), { recursive }));
      for (const call of await Promise.allSettled(calls)) if (call.status === 'rejected') codes.push(call.reason.code);
      rmSync(at('top'), { recursive: true, force: true });
    }
    // What one says of a folder in another's work is by chance.
    return codes.filter((code) => code === 'ENOENT');
  });
}

test('many trees at once', sameAsNode, async ({ fs, at, directory, attempt }) => {
  for (let i = 0; i < 100; i++) plant(directory, { [`${i % 20}/${i % 3}/${i}`]: '' });
  return await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      attempt(() => fs.rm(at(`${i}`), { recursive: i % 2 === 0, force: i % 3 === 0 })),
    ),
  );
});

test('what the kernel will not let go', sameAsNode, async ({ fs, attempt }) => [
  await attempt(() => fs.rm('/proc/self/status')),
  await attempt(() => fs.rm('/proc/self/status', { force: true })),
  await attempt(() => fs.rm('/proc/version', { force: true, recursive: true })),
]);

test('a buffer and options that are changed after the call', sameAsNode, async ({ fs, at, directory, attempt }) => {
  plant(directory, { 'full/file': '', 'full/other/file': '' });
  const path = Buffer.from(at('full'));
  const option = { recursive: true, force: false };
  return await attempt(() => {
    const answer = fs.rm(path, option);
    path.fill('x');
    Object.assign(option, { recursive: false, force: true });
    return answer;
  });
});

test('no arguments at all', sameAsNode, async ({ fs, attempt }) => await attempt(() => loose(fs).rm()));
