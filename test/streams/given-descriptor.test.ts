import type { EventEmitter } from 'node:events';
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { node } from '../support/implementation.js';
import { pattern } from '../support/pattern.js';
import { makeReadStream, readAll } from '../support/read-stream.js';
import type { Scene } from '../support/scene.js';
import { StreamLog } from '../support/stream-log.js';
import { makeWriteStream, type WriteStream, writeAll } from '../support/write-stream.js';

const wrong: Record<string, unknown> = {
  '-1': -1,
  '-5': -5,
  '1.5': 1.5,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '2 ** 31': 2 ** 31,
  '2 ** 31 - 1, which is not open': 2 ** 31 - 1,
  "'3'": '3',
  '3n': 3n,
  true: true,
  false: false,
  'an empty object': {},
  'an object with fd': { fd: 3 },
  'a function': () => 3,
  'a symbol': Symbol.iterator,
  'an array': [3],
};

for (const [title, fd] of Object.entries(wrong)) {
  test(`fd: ${title}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), 'text');
    return [
      await scene.attempt(() => readAll(scene, { fd })),
      await scene.attempt(() => readAll(scene, { fd, start: 1, end: 2 })),
      await scene.attempt(() => writeAll(scene, ['more'], { fd })),
      await scene.attempt(() => writeAll(scene, ['more'], { fd, start: 1 })),
    ];
  });
}

for (const fd of [null, undefined]) {
  test(`fd: ${fd} means the path`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), 'text');
    return [await readAll(scene, { fd }), await writeAll(scene, ['more'], { fd, flags: 'a' })];
  });
}

const openers: Record<string, (scene: Scene, name: string, flags: string) => Promise<FileHandle>> = {
  'of the same module': (scene, name, flags) => scene.open(name, flags),
  'of node:fs': ({ at }, name, flags) => node.fs.open(at(name), flags),
};

for (const [title, open] of Object.entries(openers)) {
  test(`a handle ${title} is read, told of and closed`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(100_000));
    const seen: unknown[] = [];
    for (const options of [
      {},
      { start: 70_000 },
      { end: 10 },
      { encoding: 'hex', start: 99_000 },
      { emitClose: false },
    ]) {
      const handle = await open(scene, 'file', 'r');
      const log = new StreamLog(makeReadStream(scene, { ...options, fd: handle })).flow();
      (handle as unknown as EventEmitter).on('close', () => log.note('the handle closed'));
      await log.came('the handle closed');
      while (!log.stream.closed) await new Promise(setImmediate);
      const bytes = Reflect.get(log.stream, 'bytesRead');
      seen.push([handle.fd, log.stream.errored, bytes, log.chunks]);
    }
    return seen;
  });

  test(`a handle ${title} is written, told of and closed`, sameAsNode, async (scene) => {
    const seen: unknown[] = [];
    for (const options of [{}, { start: 70_000 }, { flush: true }, { highWaterMark: 1 }]) {
      const handle = await open(scene, `file ${seen.length}`, 'w');
      seen.push(await writeAll(scene, ['some ', pattern(70_000), 'text'], { ...options, fd: handle }), handle.fd);
    }
    return seen;
  });

  test(`a handle ${title} that was opened to append`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), 'first ');
    const handle = await open(scene, 'file', 'a');
    await handle.write('second ');
    return await writeAll(scene, ['third ', pattern(100_000)], { fd: handle, start: 2 });
  });
}

test('a handle with an fs option', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), 'text');
  const handle = await scene.open('file', 'r+');
  const seen = [
    await scene.attempt(() => makeReadStream(scene, { fd: handle, fs: { read() {}, close() {} } })),
    await scene.attempt(() => makeWriteStream(scene, { fd: handle, fs: { write() {}, close() {} } })),
  ];
  return [seen, handle.fd > 0];
});

const makers = { 'a reader': makeReadStream, 'a writer': makeWriteStream };

for (const [title, make] of Object.entries(makers)) {
  test(`what ${title} over a descriptor or a handle says of itself`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), 'text');
    const seen: unknown[] = [];
    for (const given of [openSync(scene.at('file'), 'r+'), await scene.open('file', 'r+')]) {
      const options = { fd: given, autoClose: false, flags: 'w', mode: 0o600 };
      const stream = make(scene, options, undefined);
      const number = typeof given === 'number' ? given : given.fd;
      const { path, flags, mode, pending, fd } = stream as unknown as Record<string, unknown>;
      seen.push([path, flags, mode, pending, fd === number, Object.keys(stream).includes('path')]);
      await new Promise((resolve) => stream.on('close', resolve).destroy());
    }
    return seen;
  });
}

test('two streams take turns on one descriptor', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), pattern(10_000));
  const fd = openSync(scene.at('file'), 'r+');
  const seen: unknown[] = [];
  for (const length of [9, 99, 999]) {
    const log = new StreamLog(makeReadStream(scene, { fd, autoClose: false, end: length })).flow();
    await log.came('end');
    const writer = makeWriteStream(scene, { fd, autoClose: false });
    await new Promise<void>((resolve) => writer.end('<here>', resolve));
    seen.push(log.told(), readSync(fd, Buffer.alloc(5)));
  }
  closeSync(fd);
  return seen;
});

// Numbers that nothing is open under, and nothing will be while the tests run.
for (const autoClose of [true, false]) {
  test(`a reader of a descriptor that is not open, autoClose ${autoClose}`, sameAsNode, async (scene) => {
    const log = new StreamLog(makeReadStream(scene, { fd: 1_000_123, autoClose })).flow();
    await log.came('error');
    return log.told();
  });

  test(`a writer of a descriptor that is not open, autoClose ${autoClose}`, sameAsNode, async (scene) => {
    const log = new StreamLog(makeWriteStream(scene, { fd: 1_000_123, autoClose }));
    const stream = log.stream as WriteStream;
    stream.write('some', (error) => log.note('written', error));
    stream.write('more', (error) => log.note('written', error));
    stream.end('last', (error?: Error) => log.note('ended', error));
    await log.came('ended');
    return log.told();
  });
}

test('what is done beside a stream to its descriptor, at positions', sameAsNode, async (scene) => {
  const writer = makeWriteStream(scene);
  const written = await new Promise<number>((resolve) => writer.once('open', resolve));
  await new Promise((resolve) => writer.write('by the stream, ', resolve));
  writeSync(written, 'BY', 0);
  await new Promise((resolve) => writer.write('and again', resolve));
  ftruncateSync(written, 20);
  await new Promise((resolve) => writer.write(', and behind what was cut', resolve));
  const { size } = fstatSync(written);
  await new Promise<void>((resolve) => writer.end(resolve));
  const reader = makeReadStream(scene, { highWaterMark: 4 });
  const fd = await new Promise<number>((resolve) => reader.once('open', resolve));
  return [size, readSync(fd, Buffer.alloc(3), 0, 3, 3), await new StreamLog(reader).flow().ended()];
});
