import type { EventEmitter } from 'node:events';
import { closeSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { makeFifo } from '../support/fifo.js';
import { loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';
import type { Scene } from '../support/scene.js';

const calls: Record<string, (handle: FileHandle) => unknown> = {
  read: (handle) => handle.read(),
  'read into a buffer': (handle) => handle.read(Buffer.alloc(5), 0, 5, 0),
  'read of nothing': (handle) => handle.read(Buffer.alloc(5), 0, 0, 0),
  'read with a wrong argument': (handle) => loose(handle).read('buffer'),
  'read with a wrong range': (handle) => handle.read(Buffer.alloc(5), 0, 6, 0),
  readv: (handle) => handle.readv([Buffer.alloc(5)]),
  write: (handle) => handle.write(Buffer.from('text')),
  'write of a string': (handle) => handle.write('text'),
  'write of nothing': (handle) => handle.write(Buffer.alloc(0)),
  'write with a wrong argument': (handle) => loose(handle).write(7),
  writev: (handle) => handle.writev([Buffer.from('text')]),
  stat: (handle) => handle.stat(),
  'stat with bigint': (handle) => handle.stat({ bigint: true }),
  sync: (handle) => handle.sync(),
  datasync: (handle) => handle.datasync(),
  truncate: (handle) => handle.truncate(3),
  'truncate with a wrong argument': (handle) => loose(handle).truncate('3'),
  readFile: (handle) => handle.readFile(),
  'readFile with a wrong encoding': (handle) => loose(handle).readFile('nope'),
  writeFile: (handle) => handle.writeFile('text'),
  'writeFile of nothing': (handle) => handle.writeFile(''),
  appendFile: (handle) => handle.appendFile('text'),
  chmod: (handle) => handle.chmod(0o600),
  chown: (handle) => handle.chown(0, 0),
  utimes: (handle) => handle.utimes(1, 2),
  close: (handle) => handle.close(),
  asyncDispose: (handle) => handle[Symbol.asyncDispose](),
};

for (const [name, call] of Object.entries(calls)) {
  test(`${name} on a closed handle`, sameAsNode, async ({ at, open, attempt }) => {
    writeFileSync(at('file'), 'text');
    const handle = await open('file', 'r+');
    await handle.close();
    return [await attempt(() => call(handle)), await attempt(() => call(handle)), handle.fd];
  });

  test(`${name} while the handle is closing`, sameAsNode, async ({ at, open, attempt }) => {
    writeFileSync(at('file'), 'text');
    const handle = await open('file', 'r+');
    const closing = handle.close();
    const seen = await attempt(() => call(handle));
    return [seen, await attempt(() => closing), handle.fd];
  });

  test(`${name} before the handle is closed`, sameAsNode, async ({ at, open, attempt }) => {
    writeFileSync(at('file'), 'text');
    const handle = await open('file', 'r+');
    const pending = attempt(() => call(handle));
    const closing = attempt(() => handle.close());
    return [await pending, await closing, handle.fd];
  });
}

test('methods of a foreign object', sameAsNode, async ({ attempt, at, open, fs }: Scene) => {
  writeFileSync(at('file'), 'text');
  const handle = await open('file');
  const methods = loose(handle);
  const seen: unknown[] = [];
  for (const foreign of [{}, { fd: handle.fd }, fs, null, undefined]) {
    for (const name of ['read', 'write', 'stat', 'sync', 'datasync', 'truncate', 'readFile', 'writeFile'] as const) {
      seen.push(
        await attempt(async () => {
          try {
            return await methods[name].call(foreign as never, Buffer.alloc(5));
          } catch (error) {
            return (error as NodeJS.ErrnoException).code ?? (error as Error).name;
          }
        }),
      );
    }
  }
  return seen;
});

test('close answers undefined, and again', sameAsNode, async ({ open, attempt }) => {
  const handle = await open('file', 'w');
  const before = handle.fd > 2;
  const [first, second] = [handle.close(), handle.close()];
  return [before, handle.fd, await attempt(() => first), await attempt(() => second), handle.fd];
});

test('the close event', sameAsNode, async ({ open }) => {
  const handle = await open('file', 'w');
  const events: unknown[] = [];
  (handle as unknown as EventEmitter).on('close', (...values: unknown[]) =>
    events.push('close', values.length, handle.fd),
  );
  const closing = handle.close();
  events.push('called');
  closing.then(() => events.push('settled'));
  await closing;
  events.push('awaited');
  await handle.close();
  await new Promise(setImmediate);
  return events;
});

test('asyncDispose closes', sameAsNode, async ({ open, attempt }) => {
  const handle = await open('file', 'w');
  return [await attempt(() => handle[Symbol.asyncDispose]()), handle.fd, await attempt(() => handle.stat())];
});

test('closing waits for reads and writes that were asked for before', sameAsNode, async ({ at, open }) => {
  writeFileSync(at('file'), pattern(1_000_000));
  const handle = await open('file', 'r+');
  const order: string[] = [];
  const reads = Array.from({ length: 50 }, (_, i) => handle.read(Buffer.alloc(20_000), 0, 20_000, i * 20_000));
  const writes = Array.from({ length: 50 }, (_, i) =>
    handle.write(pattern(10_000, 7), 0, 10_000, 1_000_000 + i * 10_000),
  );
  for (const pending of [...reads, ...writes]) pending.then(() => order.push('done'));
  const closing = handle.close().then(() => order.push('closed'));
  const results = await Promise.all([...reads, ...writes]);
  await closing;
  return [results.map((result) => ('bytesRead' in result ? result.bytesRead : result.bytesWritten)), order.at(-1)];
});

test('closing waits for a read of a FIFO that nothing was written to yet', sameAsNode, async ({ at, fs, open }) => {
  makeFifo(at('fifo'));
  const handle = await open('fifo', 'r+');
  const order: string[] = [];
  const reading = handle.read(Buffer.alloc(4), 0, 4, null).then(({ bytesRead }) => order.push(`read ${bytesRead}`));
  const closing = handle.close().then(() => order.push('closed'));
  await fs.stat(at('fifo'));
  const writer = await open('fifo', 'r+');
  await writer.write('text');
  await Promise.all([reading, closing]);
  return order;
});

test('the descriptor is gone when close is done', sameAsNode, async ({ open, fs }) => {
  const handle = await open('file', 'w');
  const link = `/proc/self/fd/${handle.fd}`;
  const before = await fs.readlink(link);
  await handle.close();
  // The number may be another file's by now.
  const after = await fs.readlink(link).catch(() => 'nothing');
  return [before.endsWith('file'), after === before];
});

test.serial('a descriptor closed behind the back of its handle', sameAsNode, async ({ at, fs, attempt }) => {
  writeFileSync(at('file'), 'text');
  const handle = await fs.open(at('file'), 'r+');
  await handle.read();
  const stale = handle.fd;
  closeSync(stale);
  const seen: Record<string, unknown> = {};
  for (const name of ['read', 'write', 'stat', 'sync', 'datasync', 'truncate', 'readFile', 'appendFile', 'close']) {
    seen[name] = await attempt(() => calls[name]?.(handle));
  }
  return [seen, handle.fd];
});
