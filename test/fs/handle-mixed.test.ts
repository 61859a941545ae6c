import { closeSync, fstatSync, openSync, readSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { node, type Promises, uringfs } from '../support/implementation.js';
import { type Loose, loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';
import type { Scene } from '../support/scene.js';

type Call = (fs: Loose<Promises>, handle: unknown) => unknown;

const calls: Record<string, Call> = {
  readFile: (fs, handle) => fs.readFile(handle),
  'readFile as text': (fs, handle) => fs.readFile(handle, 'latin1'),
  'readFile with a signal': (fs, handle) => fs.readFile(handle, { signal: new AbortController().signal }),
  'readFile with an aborted signal': (fs, handle) => fs.readFile(handle, { signal: AbortSignal.abort() }),
  'readFile with a wrong encoding': (fs, handle) => fs.readFile(handle, 'nope'),
  writeFile: (fs, handle) => fs.writeFile(handle, 'text'),
  'writeFile of bytes': (fs, handle) => fs.writeFile(handle, pattern(70_000)),
  'writeFile of parts': (fs, handle) => fs.writeFile(handle, ['one', Buffer.from('two')]),
  'writeFile of a number': (fs, handle) => fs.writeFile(handle, 7),
  appendFile: (fs, handle) => fs.appendFile(handle, 'text'),
  'appendFile of bytes': (fs, handle) => fs.appendFile(handle, pattern(70_000)),
  'appendFile, hex': (fs, handle) => fs.appendFile(handle, 'abcd', 'hex'),
};

/** A handle of the scene's own implementation and one of the other; the case sees the same when both are handles. */
async function onEveryPair({ fs, at }: Scene, use: (fs: Promises, handle: FileHandle) => Promise<unknown>) {
  const other = fs === node.fs ? uringfs.fs : node.fs;
  const seen: unknown[] = [];
  for (const [user, opener] of [
    [fs, fs],
    [fs, other],
    [other, fs],
  ] as const) {
    writeFileSync(at('file'), pattern(100_000));
    const handle = await opener.open(at('file'), 'r+');
    await handle.read(Buffer.alloc(50_000), 0, 50_000, null);
    seen.push(await use(user, handle));
    if (handle.fd >= 0) await handle.close();
  }
  return seen;
}

for (const [title, call] of Object.entries(calls)) {
  test(title, sameAsNode, async (scene) =>
    onEveryPair(scene, async (fs, handle) => [
      await scene.attempt(() => call(loose(fs), handle)),
      await scene.attempt(() => handle.read(Buffer.alloc(9), 0, 9, null)),
      await scene.attempt(() => call(loose(fs), handle)),
      handle.fd >= 0,
    ]),
  );

  test(`${title}, on a closed handle`, sameAsNode, async (scene) =>
    onEveryPair(scene, async (fs, handle) => {
      await handle.close();
      return await scene.attempt(() => call(loose(fs), handle));
    }),
  );
}

const pathCalls = [
  'stat',
  'lstat',
  'access',
  'unlink',
  'truncate',
  'readdir',
  'open',
  'chmod',
  'utimes',
  'rm',
] as const;

test('functions that take paths take no handles', sameAsNode, async (scene) =>
  onEveryPair(scene, async (fs, handle) => {
    const seen: unknown[] = [];
    for (const name of pathCalls) {
      seen.push(
        name,
        await scene.attempt(async () => {
          try {
            return await loose(fs)[name](handle);
          } catch (error) {
            return [(error as Error).name, (error as NodeJS.ErrnoException).code];
          }
        }),
      );
    }
    return seen;
  }),
);

test('something like a handle is none', sameAsNode, async ({ fs, open, attempt }) => {
  const handle = await open('file', 'w+');
  const likenesses = [{ fd: handle.fd }, { ...handle }, handle.fd];
  const seen: unknown[] = [];
  for (const likeness of likenesses) {
    for (const call of Object.values(calls)) {
      seen.push(
        await attempt(async () => {
          try {
            return await call(loose(fs), likeness);
          } catch (error) {
            return [(error as Error).name, (error as NodeJS.ErrnoException).code];
          }
        }),
      );
    }
  }
  return seen;
});

test('the descriptor is one for all of Node', sameAsNode, async ({ at, open }) => {
  writeFileSync(at('file'), pattern(1_000));
  const handle = await open('file', 'r+');
  await handle.read(Buffer.alloc(100), 0, 100, null);
  const buffer = Buffer.alloc(50);
  const count = readSync(handle.fd, buffer);
  const { buffer: rest } = await handle.read(Buffer.alloc(50), 0, 50, null);
  return [count, buffer, rest, fstatSync(handle.fd).size];
});

test.serial(
  'a number that is in use again is another file for calls that were not made yet',
  sameAsNode,
  async (scene) => {
    const { at, fs, attempt } = scene;
    writeFileSync(at('file'), 'first');
    writeFileSync(at('other'), 'other');
    const handle = await fs.open(at('file'), 'r+');
    await handle.stat();
    const { fd } = handle;
    closeSync(fd);
    const taken: number[] = [];
    do taken.push(openSync(at('other'), 'r+'));
    while (!taken.includes(fd) && taken.length < 100);
    // The program has mixed its descriptors up: what it gets is the other file, and closing takes that away.
    const seen = [
      await attempt(() => handle.readFile('utf8')),
      await attempt(() => handle.read(Buffer.alloc(5), 0, 5, 0)),
      await attempt(() => handle.readv([Buffer.alloc(5)], 0)),
      await attempt(() => handle.write('OTHER', 0)),
      await attempt(() => handle.stat()),
      await attempt(() => handle.close()),
    ];
    for (const other of taken) {
      if (other !== fd) closeSync(other);
    }
    return [
      taken.includes(fd),
      seen,
      await attempt(() => fstatSync(fd)).then((answer) => Object.keys(answer as object)),
    ];
  },
);

const behind: Record<string, (handle: Loose<FileHandle>) => unknown> = {
  readv: (handle) => handle.readv([Buffer.alloc(4)]),
  writev: (handle) => handle.writev([Buffer.alloc(4)]),
  chmod: (handle) => handle.chmod(0o600),
  chown: (handle) => handle.chown(-1, -1),
  utimes: (handle) => handle.utimes(1, 2),
  readFile: (handle) => handle.readFile(),
  writeFile: (handle) => handle.writeFile('text'),
  'writeFile of parts': (handle) => handle.writeFile(['text']),
  appendFile: (handle) => handle.appendFile('text'),
  asyncDispose: (handle) => handle[Symbol.asyncDispose](),
};

test.serial('a descriptor closed behind the back of its handle', sameAsNode, async ({ at, fs, attempt }) => {
  writeFileSync(at('file'), 'text');
  const handle = await fs.open(at('file'), 'r+');
  closeSync(handle.fd);
  const seen: unknown[] = [];
  for (const [name, call] of Object.entries(behind)) seen.push(name, await attempt(() => call(loose(handle))));
  return [seen, handle.fd, await attempt(() => handle.close())];
});
