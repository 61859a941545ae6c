import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { sameAsNode, sameAsNodeOnOneTarget } from '../support/conformance.js';
import { portraitOfListing } from '../support/dirent-portrait.js';
import { makeFifo } from '../support/fifo.js';
import { loose } from '../support/loose.js';
import { folder, link, plant } from '../support/plant.js';
import type { Scene } from '../support/scene.js';
import { makeSocket } from '../support/socket.js';
import { withChainTooDeep } from '../support/too-deep.js';

function prepare(directory: string) {
  plant(directory, {
    'a/b/c/d/deep': 'deep',
    'a/b/beside': '',
    'a/file': 'a',
    'b/file': 'b',
    'b/other': '',
    empty: folder,
    'empty too/still empty': folder,
    file: 'text',
    link: link('file'),
    'link to a folder': link('a'),
    'link to itself': link('link to itself'),
    'b/link to a': link('../a'),
    dangling: link('nowhere'),
    'b/dangling': link('/nowhere/at/all'),
    'ünï cödé 文件 🗂/é': 'unicode',
    '.hidden/.file': '',
    [`long ${'n'.repeat(250)}/${'m'.repeat(255)}`]: '',
    'line\nbreak': '',
    'back\\slash': '',
  });
}

/** A fifo takes a process to make: not for each test. */
function prepareWithSpecial(directory: string) {
  prepare(directory);
  plant(directory, { fifo: makeFifo, socket: makeSocket });
}

const options: Record<string, unknown[]> = {
  'no options': [],
  undefined: [undefined],
  null: [null],
  'an empty object': [{}],
  "'utf8'": ['utf8'],
  "'buffer'": ['buffer'],
  "'latin1'": ['latin1'],
  "'hex'": ['hex'],
  "'UTF-8'": ['UTF-8'],
  "'nonsense'": ['nonsense'],
  "''": [''],
  'encoding buffer': [{ encoding: 'buffer' }],
  'encoding latin1': [{ encoding: 'latin1' }],
  'encoding hex': [{ encoding: 'hex' }],
  'encoding base64url': [{ encoding: 'base64url' }],
  'encoding ucs2': [{ encoding: 'ucs2' }],
  'encoding ascii': [{ encoding: 'ascii' }],
  'encoding null': [{ encoding: null }],
  'encoding undefined': [{ encoding: undefined }],
  'encoding unknown': [{ encoding: 'klingon' }],
  'encoding 7': [{ encoding: 7 }],
  withFileTypes: [{ withFileTypes: true }],
  'withFileTypes: 1': [{ withFileTypes: 1 }],
  "withFileTypes: 'no'": [{ withFileTypes: 'no' }],
  'withFileTypes: null': [{ withFileTypes: null }],
  'withFileTypes, encoding buffer': [{ withFileTypes: true, encoding: 'buffer' }],
  'withFileTypes, encoding latin1': [{ withFileTypes: true, encoding: 'latin1' }],
  'withFileTypes, encoding hex': [{ withFileTypes: true, encoding: 'hex' }],
  recursive: [{ recursive: true }],
  'recursive: false': [{ recursive: false }],
  'recursive: null': [{ recursive: null }],
  'recursive: 1': [{ recursive: 1 }],
  "recursive: 'yes'": [{ recursive: 'yes' }],
  'recursive, encoding buffer': [{ recursive: true, encoding: 'buffer' }],
  'recursive, encoding latin1': [{ recursive: true, encoding: 'latin1' }],
  'recursive, encoding hex': [{ recursive: true, encoding: 'hex' }],
  'recursive, withFileTypes': [{ recursive: true, withFileTypes: true }],
  'recursive, withFileTypes, encoding buffer': [{ recursive: true, withFileTypes: true, encoding: 'buffer' }],
  'recursive, withFileTypes, encoding latin1': [{ recursive: true, withFileTypes: true, encoding: 'latin1' }],
  'a number': [7],
  true: [true],
  'a function': [() => {}],
  'an array': [['utf8']],
  'an option nobody knows': [{ depth: 1 }],
  'an object without prototype': [Object.assign(Object.create(null), { withFileTypes: true })],
  'inherited options': [Object.create({ withFileTypes: true })],
  'a getter that throws': [
    {
      get withFileTypes(): boolean {
        throw new RangeError('no such option');
      },
    },
  ],
};

const listings = {
  plain: [],
  withFileTypes: [{ withFileTypes: true }],
  recursive: [{ recursive: true }],
  'recursive, withFileTypes': [{ recursive: true, withFileTypes: true }],
  'buffer, withFileTypes': [{ encoding: 'buffer', withFileTypes: true }],
  'buffer, recursive': [{ encoding: 'buffer', recursive: true }],
} as const;

/** Lists a directory, and asks the result for what a plain portrait does not show. */
async function list({ fs, attempt }: Scene, path: unknown, rest: readonly unknown[]) {
  const call = () => loose(fs).readdir(path, ...rest);
  return [await attempt(call), await attempt(async () => portraitOfListing(await call()))];
}

test('every kind of options', sameAsNodeOnOneTarget, prepare, async (scene: Scene) => {
  const seen: Record<string, unknown> = {};
  for (const [title, rest] of Object.entries(options)) {
    for (const name of ['', 'empty', 'file', 'missing', 'link to a folder']) {
      seen[`${title}: ${name}`] = await list(scene, scene.at(name), rest);
    }
  }
  return seen;
});

const tops: Record<string, (scene: Scene) => unknown> = {
  'a folder of everything': ({ directory }) => directory,
  'a folder': ({ at }) => at('a'),
  'a trailing slash': ({ at }) => `${at('a')}/`,
  'many trailing slashes': ({ at }) => `${at('a')}///`,
  'a trailing dot': ({ directory }) => `${directory}/a/.`,
  'dots back up': ({ directory }) => `${directory}/a/../b`,
  'dots at the end': ({ directory }) => `${directory}/a/b/..`,
  'doubled slashes': ({ directory }) => `${directory}//a//b`,
  relative: ({ at }) => relative(process.cwd(), at('a')),
  'relative with a dot': ({ at }) => `./${relative(process.cwd(), at('a'))}`,
  'relative with a slash at the end': ({ at }) => `${relative(process.cwd(), at('a'))}/`,
  'relative with dots': ({ at }) => `${relative(process.cwd(), at('a'))}/../b`,
  'a link to a folder': ({ at }) => at('link to a folder'),
  'a link to a folder with a slash': ({ at }) => `${at('link to a folder')}/`,
  'a folder behind a link': ({ at }) => at('link to a folder', 'b'),
  'a link to the parent and back': ({ at, directory }) =>
    `${at('link to the parent')}/${directory.split('/').at(-1)}/a`,
  'a link to itself': ({ at }) => at('link to itself'),
  dangling: ({ at }) => at('dangling'),
  'a file': ({ at }) => at('file'),
  'a file with a slash': ({ at }) => `${at('file')}/`,
  'a link to a file': ({ at }) => at('link'),
  'a fifo': ({ at }) => at('fifo'),
  'a socket': ({ at }) => at('socket'),
  missing: ({ at }) => at('missing'),
  'missing with a slash': ({ at }) => `${at('missing')}/`,
  'missing behind a file': ({ at }) => at('file', 'x'),
  'an empty folder': ({ at }) => at('empty'),
  'unicode in the name': ({ at }) => at('ünï cödé 文件 🗂'),
  'a buffer': ({ at }) => Buffer.from(at('a')),
  'a buffer with a slash': ({ at }) => Buffer.from(`${at('a')}/`),
  'a relative buffer': ({ at }) => Buffer.from(relative(process.cwd(), at('a'))),
  'a Uint8Array': ({ at }) => new Uint8Array(Buffer.from(at('a'))),
  'a URL': ({ at }) => pathToFileURL(at('a')),
  'a URL with a slash': ({ at }) => pathToFileURL(`${at('a')}/`),
  'a URL with escapes': ({ at }) => pathToFileURL(at('ünï cödé 文件 🗂')),
  'a URL of another scheme': () => new URL('https://example.org/'),
  'the empty path': () => '',
  'a null character': ({ at }) => `${at('a')}\0`,
  'a name too long': ({ at }) => at('n'.repeat(256)),
  'a path too long': ({ directory }) => `${directory}/${'a/../'.repeat(1_000)}a`,
  nothing: () => undefined,
  null: () => null,
  'a number': () => 3,
  'an object': () => ({}),
};

test('every kind of path', sameAsNodeOnOneTarget, prepareWithSpecial, async (scene: Scene) => {
  const seen: Record<string, unknown> = {};
  for (const [how, rest] of Object.entries(listings)) {
    for (const [title, top] of Object.entries(tops)) seen[`${how}: ${title}`] = await list(scene, top(scene), rest);
  }
  return seen;
});

for (const path of ['/', '/usr/..', '.']) {
  test(`listing ${path}`, sameAsNode, async (scene) => [
    await list(scene, path, []),
    await list(scene, path, [{ withFileTypes: true }]),
    await list(scene, path, ['buffer']),
    await list(scene, path, [{ encoding: 'buffer', withFileTypes: true }]),
  ]);
}

/** `/dev` changes while devices come and go; these are there everywhere. */
const devices = ['full', 'null', 'random', 'tty', 'urandom', 'zero'];

/** A tree with one way round only: a listing that follows links meets each further way once more at every turn. */
const prepareLoop = (directory: string) => plant(directory, { 'a/b/file': '', 'a/b/up': link('..') });

test('links that lead back up', sameAsNodeOnOneTarget, prepareLoop, async (scene: Scene) => {
  const seen: Record<string, unknown> = {};
  for (const [how, rest] of Object.entries(listings)) {
    seen[how] = [
      await list(scene, scene.directory, rest),
      await list(scene, scene.at('a', 'b', 'up'), rest),
      await list(scene, `${scene.at('a', 'b', 'up')}/b/../b/up`, rest),
    ];
  }
  return seen;
});

test('devices as entries', sameAsNode, async ({ fs, attempt }) => [
  await attempt(async () => (await fs.readdir('/dev')).filter((name) => devices.includes(name))),
  await attempt(async () => {
    const entries = await fs.readdir('/dev', { withFileTypes: true });
    return portraitOfListing(entries.filter(({ name }) => devices.includes(name)));
  }),
]);

/** These file systems do not tell the types of what they list, or make their entries up. */
for (const path of ['/proc/self/task', '/proc/sys/fs', '/sys/kernel', '/proc/self/fdinfo/nothing']) {
  test(`listing ${path}`, sameAsNode, async (scene) => {
    const settled = (names: string[]) => names.filter((name) => Number.isNaN(Number(name)));
    return [
      await scene.attempt(async () => settled(await scene.fs.readdir(path))),
      await scene.attempt(async () => {
        const entries = await scene.fs.readdir(path, { withFileTypes: true });
        return portraitOfListing(entries.filter(({ name }) => Number.isNaN(Number(name))));
      }),
    ];
  });
}

const strange = [[0xff], [0xe9, 0x80], [0xc3, 0x28], [0x61, 0xed, 0xa0, 0x80], [0xef, 0xbf, 0xbd]];

function prepareStrange(directory: string) {
  const under = (...names: number[][]) =>
    Buffer.concat([Buffer.from(directory), ...names.flatMap((name) => [Buffer.from('/'), Buffer.from(name)])]);
  for (const name of strange) {
    mkdirSync(under([...name, 0x64]));
    writeFileSync(under([...name, 0x66]), 'text');
  }
  // Node goes into a folder by the name it decoded, which for others than this one is no longer the name.
  plant(directory, { 'good/folder/file': 'text' });
  writeFileSync(under([...Buffer.from('good/folder')], strange[0] ?? []), 'text');
}

test('names that are not UTF-8', sameAsNodeOnOneTarget, prepareStrange, async (scene: Scene) => {
  const seen: Record<string, unknown> = {};
  for (const encoding of ['utf8', 'buffer', 'latin1', 'hex', 'base64'] as const) {
    for (const withFileTypes of [false, true]) {
      seen[`${encoding}, ${withFileTypes}`] = [
        await list(scene, scene.directory, [{ encoding, withFileTypes }]),
        await list(scene, Buffer.from(scene.directory), [{ encoding, withFileTypes }]),
        await list(scene, scene.at('good'), [{ encoding, withFileTypes, recursive: true }]),
        await list(scene, scene.directory, [{ encoding, withFileTypes, recursive: true }]),
      ];
    }
  }
  return seen;
});

for (const count of [0, 1, 2, 31, 32, 33, 100, 5_000]) {
  const fill = (directory: string) => {
    mkdirSync(join(directory, 'many'));
    for (let i = 0; i < count; i++) {
      const path = join(directory, 'many', `${'entry '.repeat(i % 7)}${i}`);
      if (i % 50 === 7) mkdirSync(path);
      else symlinkSync('nowhere', path);
    }
  };
  test(`${count} entries`, sameAsNodeOnOneTarget, fill, async ({ fs, at }: Scene) => [
    await fs.readdir(at('many')),
    await fs.readdir(at('many'), 'buffer'),
    (await fs.readdir(at('many'), { withFileTypes: true })).map((entry) => [entry.name, entry.isDirectory()]),
    await fs.readdir(at('many'), { recursive: true }),
    (await fs.readdir(at('many'), { recursive: true, withFileTypes: true })).map((entry) => entry.name),
  ]);
}

const wide = (directory: string) => {
  for (let i = 0; i < 40; i++) plant(directory, { [`${i % 4}/${i % 8}/${i}/file`]: '', [`${i % 4}/${i} file`]: '' });
};

test('many listings at once', sameAsNodeOnOneTarget, wide, async ({ fs, directory, at, attempt }: Scene) => {
  const seen: Record<string, unknown> = {};
  for (const [how, rest] of Object.entries(listings)) {
    const listOne = (i: number) => loose(fs).readdir(i % 3 === 0 ? directory : at(`${i % 4}`), ...rest);
    const calls = Array.from({ length: 40 }, (_, i) => attempt(async () => portraitOfListing(await listOne(i))));
    seen[how] = await Promise.all(calls);
  }
  return seen;
});

test('the order within a tree', sameAsNodeOnOneTarget, wide, async (scene: Scene) => {
  const seen: Record<string, unknown> = {};
  for (const [how, rest] of Object.entries(listings)) seen[how] = await list(scene, scene.directory, rest);
  return seen;
});

test('a chain of 300 folders', sameAsNode, async ({ fs, directory, at, attempt }) => {
  mkdirSync(at(...Array<string>(300).fill('d')), { recursive: true });
  const entries = await fs.readdir(directory, { recursive: true, withFileTypes: true });
  return [
    await attempt(() => fs.readdir(directory, { recursive: true })),
    entries.map((entry) => entry.parentPath.length - directory.length),
  ];
});

test('a chain of folders that is longer than a path may be', sameAsNode, async ({ fs, directory, attempt }) => {
  const top = join(directory, '..', 'deep');
  return await withChainTooDeep(top, async () => [
    await attempt(() => fs.readdir(top, { recursive: true })),
    await attempt(() => fs.readdir(top, { recursive: true, withFileTypes: true })),
  ]);
});

test('each listing is an array of its own', sameAsNodeOnOneTarget, prepare, async ({ fs, directory }: Scene) => {
  const [first, second] = await Promise.all([fs.readdir(directory), fs.readdir(directory)]);
  const before = second.length;
  first.length = 0;
  return [second.length === before, Array.isArray(first), Object.getPrototypeOf(second) === Array.prototype];
});

test(
  'a listing sees what was there when it was asked for, and later ones see what has changed',
  sameAsNode,
  async (scene) => {
    const { fs, at, directory } = scene;
    const seen: unknown[] = [await fs.readdir(directory)];
    await fs.writeFile(at('one'), '');
    seen.push(await fs.readdir(directory));
    await fs.mkdir(at('two'));
    seen.push((await fs.readdir(directory)).sort());
    await fs.rename(at('one'), at('two', 'three'));
    seen.push((await fs.readdir(directory, { recursive: true })).sort());
    await fs.unlink(at('two', 'three'));
    seen.push(await fs.readdir(at('two')));
    return seen;
  },
);

test('a buffer that is changed after the call', sameAsNodeOnOneTarget, prepare, async ({ fs, at, attempt }: Scene) => {
  const seen: unknown[] = [];
  for (const rest of Object.values(listings)) {
    const path = Buffer.from(at('a'));
    seen.push(
      await attempt(() => {
        const answer = loose(fs).readdir(path, ...rest);
        path.fill('x');
        return answer;
      }),
    );
  }
  return seen;
});

test('options that are changed after the call', sameAsNodeOnOneTarget, prepare, async ({ fs, at, attempt }: Scene) => {
  const options: Record<string, unknown> = { withFileTypes: true, recursive: true };
  return await attempt(() => {
    const answer = loose(fs).readdir(at('a'), options);
    Object.assign(options, { withFileTypes: false, recursive: false, encoding: 'buffer' });
    return answer;
  });
});

test('no arguments at all', sameAsNode, async ({ fs, attempt }) => await attempt(() => loose(fs).readdir()));
