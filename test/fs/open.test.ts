import { constants, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { loose } from '../support/loose.js';
import type { Scene } from '../support/scene.js';

function prepare({ at }: Scene) {
  writeFileSync(at('file'), 'some text');
  mkdirSync(at('folder'));
  symlinkSync('file', at('link'));
  symlinkSync('nowhere', at('dangling'));
}

/** Opens with these flags and shows by use what they allow. */
async function openAndUse(scene: Scene, name: string, flags: unknown): Promise<unknown> {
  const opened = await scene.attempt(async () => {
    const handle = await (loose(scene.fs).open(scene.at(name), flags) as ReturnType<Scene['open']>);
    const did = [
      await scene.attempt(() => handle.read(Buffer.alloc(4), 0, 4, null)),
      await scene.attempt(() => handle.write('NEW')),
      await scene.attempt(() => handle.write('AT 1', 1)),
      await scene.attempt(() => handle.read(Buffer.alloc(4), 0, 4, 0)),
      await scene.attempt(() => handle.truncate(7)),
      await scene.attempt(() => handle.stat()),
    ];
    await handle.close();
    return did;
  });
  return opened;
}

const names = ['file', 'missing', 'folder', 'link', 'dangling'];

const strings = 'r rs sr r+ rs+ sr+ w wx xw w+ wx+ xw+ a ax xa a+ ax+ xa+ as sa as+ sa+'.split(' ');
const wrongStrings = ['', 'x', 'R', 'rw', 'r ', ' r', '+r', 'r++', 'wxx', 'read', '0', '577'];

for (const flags of [...strings, ...wrongStrings]) {
  test(`flags '${flags}'`, sameAsNode, async (scene) => {
    prepare(scene);
    const seen: unknown[] = [];
    for (const name of names) seen.push(await openAndUse(scene, name, flags));
    return seen;
  });
}

const {
  O_RDONLY,
  O_WRONLY,
  O_RDWR,
  O_CREAT,
  O_EXCL,
  O_TRUNC,
  O_APPEND,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_NOATIME,
  O_SYNC,
  O_DSYNC,
  O_NONBLOCK,
  O_NOCTTY,
} = constants;
const O_PATH = 0o10000000;
const O_TMPFILE = 0o20000000 | O_DIRECTORY;
const O_CLOEXEC = 0o2000000;

const numbers: Record<string, unknown> = {
  O_RDONLY,
  O_WRONLY,
  O_RDWR,
  'O_WRONLY | O_RDWR': O_WRONLY | O_RDWR,
  'O_RDONLY | O_CREAT': O_RDONLY | O_CREAT,
  'O_RDWR | O_CREAT | O_EXCL': O_RDWR | O_CREAT | O_EXCL,
  'O_RDWR | O_TRUNC': O_RDWR | O_TRUNC,
  'O_RDONLY | O_TRUNC': O_RDONLY | O_TRUNC,
  'O_RDWR | O_APPEND | O_CREAT': O_RDWR | O_APPEND | O_CREAT,
  'O_RDONLY | O_DIRECTORY': O_RDONLY | O_DIRECTORY,
  'O_RDWR | O_DIRECTORY': O_RDWR | O_DIRECTORY,
  'O_RDWR | O_NOFOLLOW': O_RDWR | O_NOFOLLOW,
  'O_RDWR | O_NOATIME': O_RDWR | O_NOATIME,
  'O_RDWR | O_SYNC': O_RDWR | O_SYNC,
  'O_RDWR | O_DSYNC': O_RDWR | O_DSYNC,
  'O_RDWR | O_NONBLOCK': O_RDWR | O_NONBLOCK,
  'O_RDWR | O_NOCTTY': O_RDWR | O_NOCTTY,
  'O_RDWR | O_CLOEXEC': O_RDWR | O_CLOEXEC,
  O_PATH,
  'O_PATH | O_NOFOLLOW': O_PATH | O_NOFOLLOW,
  'O_TMPFILE | O_RDWR': O_TMPFILE | O_RDWR,
  'O_TMPFILE | O_RDONLY': O_TMPFILE | O_RDONLY,
  'a flag nobody knows': 0o200000000 | O_RDWR,
  '2 ** 31 - 1': 2 ** 31 - 1,
  '2 ** 31': 2 ** 31,
  '2 ** 32': 2 ** 32,
  '-(2 ** 31) - 1': -(2 ** 31) - 1,
  1.5: 1.5,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  'a bigint': 2n,
  null: null,
  undefined: undefined,
  true: true,
  'an object': {},
  'an array': ['r'],
  'a symbol': Symbol('r'),
  'a String object': new String('r'),
};

for (const [title, flags] of Object.entries(numbers)) {
  test(`flags ${title}`, sameAsNode, async (scene) => {
    prepare(scene);
    const seen: unknown[] = [];
    for (const name of names) seen.push(await openAndUse(scene, name, flags));
    return seen;
  });
}

const modes: Record<string, unknown> = {
  '0o600': 0o600,
  '0o666': 0o666,
  '0o777': 0o777,
  '0o000': 0,
  '0o4755': 0o4755,
  '0o1777': 0o1777,
  '0o177777': 0o177777,
  "'644'": '644',
  "'0644'": '0644',
  "'0o644'": '0o644',
  "''": '',
  "'abc'": 'abc',
  "'9'": '9',
  "'-1'": '-1',
  '-1': -1,
  '2 ** 32': 2 ** 32,
  '1.5': 1.5,
  NaN: Number.NaN,
  'a bigint': 0o600n,
  null: null,
  undefined: undefined,
  false: false,
  'an object': {},
};

for (const [title, mode] of Object.entries(modes)) {
  test(`mode ${title}`, sameAsNode, async ({ fs, at, attempt }) => [
    await attempt(() => loose(fs).open(at('new'), 'w', mode)),
    await attempt(() => loose(fs).open(at('another'), 'r', mode)),
  ]);
}

test(
  'a file without write permission for its maker can be written through the first handle',
  sameAsNode,
  async (scene) => {
    const handle = await scene.open('file', 'wx', 0o444);
    return await scene.attempt(() => handle.write('text'));
  },
);

test(
  'flags are checked before the path is looked up, and the path before the flags',
  sameAsNode,
  async ({ fs, at, attempt }) => [
    await attempt(() => loose(fs).open(at('missing'), 'wrong')),
    await attempt(() => loose(fs).open(7, 'wrong')),
    await attempt(() => loose(fs).open(7, 'r', 'wrong')),
    await attempt(() => loose(fs).open(at('missing'), 'wrong', 'wrong')),
  ],
);

test('a handle opened by uringfs has a free descriptor of its own', sameAsNode, async (scene) => {
  prepare(scene);
  const handles = [];
  for (let i = 0; i < 50; i++) handles.push(await scene.open('file'));
  return new Set(handles.map((handle) => handle.fd)).size;
});

test('devices', sameAsNode, async ({ fs, attempt }) => {
  const seen: unknown[] = [];
  for (const device of ['/dev/null', '/dev/zero', '/dev/full']) {
    const handle = await fs.open(device, 'r+');
    seen.push(
      await attempt(() => handle.read(Buffer.alloc(8, 1), 0, 8, null)),
      await attempt(() => handle.read(Buffer.alloc(8, 1), 0, 8, 5)),
      await attempt(() => handle.write('text')),
      await attempt(() => handle.write('text', 5)),
      await attempt(() => handle.truncate(0)),
      await attempt(() => handle.sync()),
      await attempt(() => handle.datasync()),
    );
    await handle.close();
  }
  seen.push(await attempt(() => fs.open('/dev/no such device')));
  return seen;
});

test('a socket cannot be opened', sameAsNode, async ({ fs, at, attempt }) => {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(at('socket'), resolve));
  const seen = [
    await attempt(() => fs.open(at('socket'))),
    await attempt(() => fs.readFile(at('socket'))),
    await attempt(() => fs.writeFile(at('socket'), 'text')),
    await attempt(() => fs.stat(at('socket'))),
  ];
  await new Promise((resolve) => server.close(resolve));
  return seen;
});
