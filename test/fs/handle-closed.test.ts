import { closeSync, fstatSync, openSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { type Loose, loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';

type Call = (handle: Loose<FileHandle>) => unknown;

/** Calls with good arguments and with bad ones: a closed handle says so before it looks at either. */
const calls: Record<string, readonly Call[]> = {
  appendFile: [(h) => h.appendFile('text'), (h) => h.appendFile(7), (h) => h.appendFile([])],
  chmod: [(h) => h.chmod(0o600), (h) => h.chmod('nope'), (h) => h.chmod()],
  chown: [(h) => h.chown(-1, -1), (h) => h.chown('nope'), (h) => h.chown(-2, 0)],
  datasync: [(h) => h.datasync()],
  read: [(h) => h.read(), (h) => h.read(Buffer.alloc(0)), (h) => h.read('nope'), (h) => h.read({ length: 0 })],
  readFile: [(h) => h.readFile(), (h) => h.readFile('nope'), (h) => h.readFile({ signal: AbortSignal.abort() })],
  readv: [(h) => h.readv([Buffer.alloc(4)]), (h) => h.readv([]), (h) => h.readv('nope')],
  stat: [(h) => h.stat(), (h) => h.stat({ bigint: true }), (h) => h.stat('nope')],
  sync: [(h) => h.sync()],
  truncate: [(h) => h.truncate(), (h) => h.truncate(3), (h) => h.truncate('nope'), (h) => h.truncate(-1)],
  utimes: [(h) => h.utimes(1, 2), (h) => h.utimes('nope', 2), (h) => h.utimes()],
  write: [(h) => h.write('text'), (h) => h.write(''), (h) => h.write(7), (h) => h.write(Buffer.alloc(0))],
  writeFile: [(h) => h.writeFile('text'), (h) => h.writeFile(7), (h) => h.writeFile('', { flush: 7 })],
  writev: [(h) => h.writev([Buffer.from('t')]), (h) => h.writev([]), (h) => h.writev('nope')],
  readableWebStream: [(h) => h.readableWebStream(), (h) => h.readableWebStream({ type: 'bytes' })],
  close: [(h) => h.close()],
  asyncDispose: [(h) => h[Symbol.asyncDispose]()],
};

test('every method of a closed handle', sameAsNode, async ({ at, open, attempt }) => {
  writeFileSync(at('file'), 'some text');
  const handle = await open('file', 'r+');
  await handle.close();
  const seen: unknown[] = [];
  for (const [name, list] of Object.entries(calls)) {
    for (const call of list) seen.push(name, await attempt(() => call(loose(handle))));
  }
  return seen;
});

// Serial: another test could take the number that is free for a moment.
test.serial('every method of a closed handle whose number is in use again', sameAsNode, async (scene) => {
  const { at, open, attempt } = scene;
  writeFileSync(at('file'), 'some text');
  writeFileSync(at('other'), 'not to be touched', { mode: 0o644 });
  const handle = await open('file', 'r+');
  const stale = handle.fd;
  await handle.close();
  const taken: number[] = [];
  do taken.push(openSync(at('other'), 'r+'));
  while (!taken.includes(stale) && taken.length < 100);
  const seen: unknown[] = [taken.includes(stale)];
  for (const [name, list] of Object.entries(calls)) {
    for (const call of list) seen.push(name, await attempt(() => call(loose(handle))));
  }
  const { size, mode, nlink } = fstatSync(stale);
  for (const fd of taken) closeSync(fd);
  return [seen, size, mode, nlink];
});

test('every method while the handle is closing, and asked for before', sameAsNode, async ({ at, open, attempt }) => {
  const seen: unknown[] = [];
  for (const [name, [call]] of Object.entries(calls)) {
    if (call === undefined || name === 'readableWebStream') continue;
    writeFileSync(at('file'), 'some text');
    const [idle, busy] = [await open('file', 'r+'), await open('file', 'r+')];
    const before = attempt(() => call(loose(busy)));
    const closings = [idle.close(), busy.close()];
    const during = [attempt(() => call(loose(idle)))];
    // Of two that read on from the same place, which comes first is chance in Node itself.
    if (name !== 'readFile') during.push(attempt(() => call(loose(busy))));
    seen.push(name, await before, await Promise.all(during), await Promise.all(closings), [idle.fd, busy.fd]);
  }
  return seen;
});

test('closing waits for one call of every kind', sameAsNode, async ({ at, open }) => {
  writeFileSync(at('file'), pattern(400_000));
  const handle = await open('file', 'r+');
  const order: string[] = [];
  const note = (name: string, promise: Promise<unknown>) =>
    promise.then(
      () => order.push(name),
      (error: NodeJS.ErrnoException) => order.push(`${name} ${error.code}`),
    );
  const pending = [
    note('readv', handle.readv([Buffer.alloc(100_000), Buffer.alloc(1)], 0)),
    note('read', handle.read(Buffer.alloc(100_000), 0, 100_000, 0)),
    note('write', handle.write(pattern(100_000), 0, 100_000, 0)),
    note('writev', handle.writev([pattern(100_000), pattern(1)], 0)),
    note('stat', handle.stat()),
    note('chmod', handle.chmod(0o600)),
    note('chown', handle.chown(-1, -1)),
    note('utimes', handle.utimes(1, 2)),
    note('sync', handle.sync()),
    note('datasync', handle.datasync()),
    note('truncate', handle.truncate(400_000)),
  ];
  const closing = note('close', handle.close());
  await Promise.all([...pending, closing]);
  return [order.at(-1), order.toSorted(), handle.fd];
});

test('closing waits for whole files that are being read and written', sameAsNode, async ({ at, open, attempt }) => {
  writeFileSync(at('file'), pattern(1_500_000));
  const reader = await open('file');
  const writer = await open('written', 'w');
  const source = async function* () {
    for (let i = 0; i < 5; i++) {
      await new Promise(setImmediate);
      yield pattern(50_000, i + 1);
    }
  };
  const [reading, writing] = [attempt(() => reader.readFile()), attempt(() => writer.writeFile(source()))];
  const closings = [attempt(() => reader.close()), attempt(() => writer.close())];
  return [await Promise.all([reading, writing, ...closings]), reader.fd, writer.fd];
});

test('a failed call leaves the handle as it was', sameAsNode, async ({ at, open, attempt }) => {
  writeFileSync(at('file'), 'some text');
  const handle = await open('file', 'r+');
  const seen: unknown[] = [];
  const bad: Call[] = [
    (h) => h.read(Buffer.alloc(4), 9),
    (h) => h.readv('nope'),
    (h) => h.write(7),
    (h) => h.writev([7]),
    (h) => h.truncate('nope'),
    (h) => h.utimes('nope'),
    (h) => h.chmod('nope'),
    (h) => h.chown('nope'),
    (h) => h.stat('nope'),
    (h) => h.readFile('nope'),
    (h) => h.writeFile(7),
    (h) => h.writeFile(['text', 7]),
    (h) => h.readv([]),
  ];
  for (const call of bad) seen.push(await attempt(() => call(loose(handle))));
  // A user that was counted and never taken off would keep the handle from closing.
  return [seen, await attempt(() => handle.close()), handle.fd];
});

const foreign: Record<string, unknown> = {
  undefined: undefined,
  null: null,
  'a number': 7,
  'a string': 'text',
  'an object': {},
  'an object with a number': { fd: 1_000_000 },
  'a closed one': { fd: -1 },
  'an array': [],
  'a function': () => {},
};

const methods = [
  ...['appendFile', 'chmod', 'chown', 'datasync', 'read', 'readFile', 'readv', 'stat', 'sync', 'truncate'],
  ...['utimes', 'write', 'writeFile', 'writev', 'getAsyncId'],
];

for (const [title, self] of Object.entries(foreign)) {
  test(`every method on ${title}`, sameAsNode, async ({ open, attempt }) => {
    const handle = (await open('file', 'w')) as unknown as Record<string, (...args: unknown[]) => unknown>;
    const seen: unknown[] = [];
    // The message shows a piece of Node's source, which the method of another class cannot have.
    for (const name of methods) {
      seen.push(
        name,
        await attempt(async () => {
          try {
            return await handle[name]?.call(self, 'text', 1, 2);
          } catch (error) {
            return [(error as Error).name, (error as NodeJS.ErrnoException).code];
          }
        }),
      );
    }
    return seen;
  });
}

test('methods that throw at once and methods that reject', sameAsNode, async ({ open, attempt }) => {
  const handle = (await open('file', 'w')) as unknown as Record<string, (...args: unknown[]) => unknown>;
  const seen: unknown[] = [];
  for (const name of methods) {
    for (const self of [undefined, {}, { fd: -1 }]) {
      const outcome = (await attempt(() => handle[name]?.call(self))) as object;
      seen.push([name, Object.keys(outcome)[0]]);
    }
  }
  return seen;
});

test("a method of one handle on another's", sameAsNode, async ({ at, open, attempt }) => {
  writeFileSync(at('file'), 'some text');
  const [first, second] = [await open('file', 'w+'), await open('other', 'w+')];
  return [
    await attempt(() => first.write.call(second, 'text' as never)),
    await attempt(() => second.read.call(first, Buffer.alloc(4) as never)),
    await attempt(() => Object.create(first).stat()),
    await attempt(() => Object.create(first).read(Buffer.alloc(4), 0, 4, 0)),
    await attempt(() => Object.create(first).write('text')),
    await attempt(() => Reflect.get(Object.getPrototypeOf(first), 'fd', second) === second.fd),
    await attempt(() => new Proxy(first, {}).stat()),
    await attempt(() => new Proxy(first, {}).write('text')),
    await attempt(() => first.close()),
    first.fd,
  ];
});
