import { AsyncLocalStorage } from 'node:async_hooks';
import type { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { type Loose, loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';

type Call = (handle: Loose<FileHandle>) => Promise<unknown>;

const good: Record<string, Call> = {
  read: (handle) => handle.read(Buffer.alloc(4), 0, 4, 0),
  'read of nothing': (handle) => handle.read(Buffer.alloc(0)),
  'read of much': (handle) => handle.read(Buffer.alloc(200_000), 0, 200_000, 0),
  readv: (handle) => handle.readv([Buffer.alloc(4)], 0),
  write: (handle) => handle.write('text', 0),
  'write of nothing': (handle) => handle.write(Buffer.alloc(0)),
  writev: (handle) => handle.writev([Buffer.alloc(4)], 0),
  'writev of nothing': (handle) => handle.writev([]),
  stat: (handle) => handle.stat(),
  sync: (handle) => handle.sync(),
  datasync: (handle) => handle.datasync(),
  truncate: (handle) => handle.truncate(300_000),
  chmod: (handle) => handle.chmod(0o644),
  chown: (handle) => handle.chown(-1, -1),
  utimes: (handle) => handle.utimes(1, 2),
  readFile: (handle) => handle.readFile(),
  writeFile: (handle) => handle.writeFile('text'),
  appendFile: (handle) => handle.appendFile('text'),
  'writeFile of parts': (handle) => handle.writeFile(['one', 'two']),
};

/** Calls that fail in the kernel, in Node's checks of arguments, and because the handle is closed. */
const bad: Record<string, [file: 'readable' | 'writable' | 'folder' | 'closed', Call]> = {
  read: ['writable', (handle) => handle.read(Buffer.alloc(4), 0, 4, 0)],
  'read without a buffer': ['writable', (handle) => handle.read()],
  'read of a folder': ['folder', (handle) => handle.read(Buffer.alloc(4), 0, 4, 0)],
  readv: ['writable', (handle) => handle.readv([Buffer.alloc(4)])],
  write: ['readable', (handle) => handle.write(Buffer.alloc(4))],
  'write of a string': ['readable', (handle) => handle.write('text', 0)],
  writev: ['readable', (handle) => handle.writev([Buffer.alloc(4)])],
  truncate: ['readable', (handle) => handle.truncate(5)],
  readFile: ['writable', (handle) => handle.readFile()],
  'readFile of a folder': ['folder', (handle) => handle.readFile()],
  writeFile: ['readable', (handle) => handle.writeFile('text')],
  'writeFile of parts': ['readable', (handle) => handle.writeFile(['text'])],
  appendFile: ['readable', (handle) => handle.appendFile('text')],
  'read with wrong arguments': ['readable', (handle) => handle.read('nope')],
  'write with wrong arguments': ['readable', (handle) => handle.write(7)],
  'readv with wrong arguments': ['readable', (handle) => handle.readv(7)],
  'stat with wrong arguments': ['readable', (handle) => handle.stat('nope')],
  'truncate with wrong arguments': ['readable', (handle) => handle.truncate('nope')],
  'chmod with wrong arguments': ['readable', (handle) => handle.chmod('nope')],
  'utimes with wrong arguments': ['readable', (handle) => handle.utimes('nope')],
  'read when closed': ['closed', (handle) => handle.read()],
  'stat when closed': ['closed', (handle) => handle.stat()],
  'sync when closed': ['closed', (handle) => handle.sync()],
  'writeFile when closed': ['closed', (handle) => handle.writeFile('text')],
};

async function openAll(open: (name: string, flags?: string) => Promise<FileHandle>, path: string) {
  writeFileSync(path, pattern(200_000));
  const closed = await open('file');
  await closed.close();
  return { readable: await open('file'), writable: await open('file', 'a'), folder: await open('.'), closed };
}

/** Which of the functions that wait for each other a stack names, and how. */
function framesOf(error: unknown): string[] {
  const lines = (error as Error).stack?.split('\n') ?? [];
  return lines
    .map((line) => /^\s+at ((?:async )?)(?:\w+\.)?(innerCaller|middleCaller|outerCaller) \(/.exec(line))
    .filter((found) => found !== null)
    .map((found) => `${found[1]}${found[2]}`);
}

test('errors name the functions that wait for them', sameAsNode, async ({ at, open }) => {
  const handles = await openAll(open, at('file'));
  const seen: unknown[] = [];
  for (const [name, [file, call]] of Object.entries(bad)) {
    async function innerCaller() {
      return await call(loose(handles[file]));
    }
    async function middleCaller() {
      await null;
      return await innerCaller();
    }
    async function outerCaller() {
      try {
        return await middleCaller();
      } finally {
        await null;
      }
    }
    seen.push(name, await outerCaller().then(() => 'no error', framesOf));
  }
  return seen;
});

test('errors of many calls at once each name their own callers', sameAsNode, async ({ at, open }) => {
  const { writable } = await openAll(open, at('file'));
  async function innerCaller() {
    await writable.read(Buffer.alloc(4), 0, 4, 0);
  }
  async function outerCaller() {
    await writable.readv([Buffer.alloc(4)]);
  }
  const calls = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? innerCaller() : outerCaller()));
  return await Promise.all(calls.map((call) => call.then(() => 'no error', framesOf)));
});

const store = new AsyncLocalStorage<string>();

test('continuations of every call have the context of the call', sameAsNode, async ({ at, open }) => {
  const handles = await openAll(open, at('file'));
  const both = await open('file', 'r+');
  const seen: unknown[] = [];
  const note = async (name: string, handle: FileHandle, call: Call) => {
    const contexts: unknown[] = [];
    await store.run(name, async () => {
      const promise = call(loose(handle));
      const chained = promise.then(
        () => contexts.push(['resolved', store.getStore()]),
        () => contexts.push(['rejected', store.getStore()]),
      );
      await store.run('another', () => promise.catch(() => contexts.push(['caught', store.getStore()])));
      contexts.push(['awaited', store.getStore()]);
      await chained;
    });
    seen.push(name, contexts.map((context) => JSON.stringify(context)).toSorted(), store.getStore());
  };
  for (const [name, call] of Object.entries(good)) await note(name, both, call);
  for (const [name, [file, call]] of Object.entries(bad)) await note(name, handles[file], call);
  return seen;
});

test('sources, listeners and disposal have the context they are used in', sameAsNode, async ({ open }) => {
  const handle = await open('file', 'w+');
  const seen: unknown[] = [];
  const source = async function* () {
    for (let i = 0; i < 3; i++) {
      seen.push(['source', store.getStore()]);
      yield 'text';
    }
  };
  await store.run('writing', () => handle.writeFile(source()));
  (handle as unknown as EventEmitter).on('close', () => seen.push(['close', store.getStore()]));
  const reading = store.run('reading', () => handle.readFile().then(() => seen.push(['read', store.getStore()])));
  const closing = store.run('closing', () => handle.close().then(() => seen.push(['closed', store.getStore()])));
  await Promise.all([reading, closing]);
  await store.run('disposing', async () => {
    await handle[Symbol.asyncDispose]();
    seen.push(['disposed', store.getStore()]);
  });
  return seen;
});

test('many calls at once do not mix their contexts up', sameAsNode, async ({ at, open }) => {
  writeFileSync(at('file'), pattern(5_000));
  const handle = await open('file', 'r+');
  const list = Object.values(good);
  const right = await Promise.all(
    Array.from({ length: 150 }, (_, i) =>
      store.run(`${i}`, async () => {
        await list[i % list.length]?.(loose(handle));
        return store.getStore() === `${i}`;
      }),
    ),
  );
  // Which of them writes last is not the same twice.
  await handle.truncate(0);
  return right;
});
