import { mkdirSync, openSync, readSync, writeFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';
import type { Scene } from '../support/scene.js';
import { quiet, StreamLog } from '../support/stream-log.js';

type Options = Record<string, unknown> | string | null | undefined;
type Stream = ReturnType<Scene['streams']['createWriteStream']>;

/** Makes a stream as untyped JavaScript can. */
function make({ streams, at }: Scene, options?: Options, path: unknown = at('file')): Stream {
  return (loose(streams).createWriteStream as (...args: unknown[]) => unknown)(path, options) as Stream;
}

/** Writes chunks one after another without waiting, then ends, and tells what happened in which order. */
async function writeAll(scene: Scene, chunks: readonly unknown[], options?: Options, path?: unknown) {
  const log = new StreamLog(make(scene, options, path));
  const write = loose(log.stream as Stream).write as unknown as (...args: unknown[]) => boolean;
  for (const [i, chunk] of chunks.entries()) {
    const more = write.call(log.stream, chunk, (error: Error | null) => log.note(`written ${i}`, error?.message));
    log.note('wrote', more);
  }
  (log.stream as Stream).end(() => log.note('end was called back'));
  return await log.ended();
}

for (const size of [0, 1, 16_383, 16_384, 16_385, 65_536, 1_000_003]) {
  test(`one chunk of ${size} bytes`, sameAsNode, (scene) => writeAll(scene, [pattern(size)]));
}

const chunks: Record<string, unknown[]> = {
  'no chunks': [],
  'a string': ['déjà vu'],
  'an empty string': [''],
  'empty buffers': [Buffer.alloc(0), Buffer.alloc(0)],
  'two strings': ['one ', 'two'],
  'strings and buffers': ['one ', Buffer.from('two '), new Uint8Array([65, 66])],
  'ten of 10,000 bytes': Array.from({ length: 10 }, (_, i) => pattern(10_000, i)),
  'a thousand tiny ones': Array.from({ length: 1_000 }, (_, i) => `${i},`),
  'three thousand, more than one vector holds': Array.from({ length: 3_000 }, (_, i) => Buffer.from(`${i};`)),
  'small and large': ['a', pattern(200_000), 'b', pattern(70_000, 2), 'c'],
};

for (const [title, all] of Object.entries(chunks)) {
  test(title, sameAsNode, (scene) => writeAll(scene, all));
}

const options: Record<string, Options> = {
  null: null,
  undefined: undefined,
  'an empty object': {},
  utf8: 'utf8',
  hex: 'hex',
  nope: 'nope',
  'encoding hex': { encoding: 'hex' },
  'encoding nope': { encoding: 'nope' },
  'defaultEncoding latin1': { defaultEncoding: 'latin1' },
  'decodeStrings false': { decodeStrings: false },
  'flags w': { flags: 'w' },
  'flags a': { flags: 'a' },
  'flags r+': { flags: 'r+' },
  'flags wx': { flags: 'wx' },
  'flags r': { flags: 'r' },
  'flags nope': { flags: 'nope' },
  'flags a, start 5': { flags: 'a', start: 5 },
  'start 0': { start: 0 },
  'start 5': { start: 5 },
  'start 5, flags r+': { start: 5, flags: 'r+' },
  'start 100,000': { start: 100_000 },
  'start -1': { start: -1 },
  'start 1.5': { start: 1.5 },
  'start NaN': { start: Number.NaN },
  'start Infinity': { start: Number.POSITIVE_INFINITY },
  "start '5'": { start: '5' },
  'start null': { start: null },
  'start 5n': { start: 5n },
  'mode 0o600': { mode: 0o600 },
  "mode '640'": { mode: '640' },
  'mode nope': { mode: 'nope' },
  'highWaterMark 1': { highWaterMark: 1 },
  'highWaterMark 10': { highWaterMark: 10 },
  'highWaterMark 1 MiB': { highWaterMark: 2 ** 20 },
  'highWaterMark -1': { highWaterMark: -1 },
  'flush true': { flush: true },
  'flush false': { flush: false },
  'flush null': { flush: null },
  'flush 1': { flush: 1 },
  'autoDestroy false': { autoDestroy: false },
  'a number': 7 as never,
  true: true as never,
  'a function': (() => {}) as never,
  'fd of a wrong type': { fd: 'x' },
  'fs null': { fs: null },
  'fs without write': { fs: { open() {}, close() {}, write: null, writev: null } },
  'fs with a wrong write': { fs: { write: 7 } },
  'a wrong signal': { signal: 'stop' },
  'a signal that never fires': { signal: new AbortController().signal },
};

for (const [title, option] of Object.entries(options)) {
  test(`options: ${title}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), 'x'.repeat(50));
    return [
      await scene.attempt(() => writeAll(scene, ['dead', 'BEEF', Buffer.from('!')], option)),
      await scene.attempt(() => writeAll(scene, ['dead', 'BEEF'], option, scene.at('new'))),
      await scene.attempt(() => writeAll(scene, ['dead'], option, scene.at('missing', 'file'))),
    ];
  });
}

const paths: Record<string, (scene: Scene) => unknown> = {
  'a buffer': ({ at }) => Buffer.from(at('file')),
  'a URL': ({ at }) => pathToFileURL(at('file')),
  'a missing directory': ({ at }) => at('missing', 'file'),
  'a directory': ({ directory }) => directory,
  'the empty path': () => '',
  'a null byte': ({ at }) => at('fi\0le'),
  '/dev/null': () => '/dev/null',
  '/dev/full': () => '/dev/full',
  'no path': () => undefined,
  null: () => null,
  'a number': () => 7,
};

for (const [title, pathOf] of Object.entries(paths)) {
  test(`path: ${title}`, sameAsNode, (scene) =>
    scene.attempt(async () => {
      const log = new StreamLog(make(scene, {}, pathOf(scene)));
      const { path, flags, mode } = log.stream as unknown as Record<string, unknown>;
      (log.stream as Stream).write('some ');
      (log.stream as Stream).end('text');
      return [typeof path, String(path), flags, mode, await log.ended()];
    }),
  );
}

const wrong: Record<string, unknown> = {
  null: null,
  undefined: undefined,
  'a number': 7,
  'an object': {},
  'an array': ['text'],
  'an ArrayBuffer': new ArrayBuffer(4),
  'a Uint16Array': new Uint16Array([1, 2]),
  'a DataView': new DataView(new ArrayBuffer(4)),
};

for (const [title, chunk] of Object.entries(wrong)) {
  test(`as a chunk: ${title}`, sameAsNode, (scene) => scene.attempt(() => writeAll(scene, ['text', chunk])));
}

for (const encoding of ['utf8', 'utf16le', 'latin1', 'ascii', 'hex', 'base64', 'base64url', 'nope', '']) {
  test(`a chunk with encoding '${encoding}'`, sameAsNode, (scene) =>
    scene.attempt(async () => {
      const log = new StreamLog(make(scene));
      const stream = log.stream as Stream;
      stream.write('deadBEEF', encoding as BufferEncoding);
      stream.write('déjà vu', encoding as BufferEncoding, () => log.note('written'));
      stream.setDefaultEncoding(encoding as BufferEncoding);
      stream.write('c0ffee');
      stream.end('00', encoding as BufferEncoding);
      return await log.ended();
    }),
  );
}

test('corked chunks', sameAsNode, async (scene) => {
  const log = new StreamLog(make(scene));
  const stream = log.stream as Stream;
  await new Promise((resolve) => stream.once('ready', resolve));
  stream.cork();
  for (let i = 0; i < 2_000; i++) stream.write(`${i} `, () => i % 500 || log.note(`written ${i}`));
  stream.cork();
  stream.write(pattern(100_000));
  stream.uncork();
  await quiet();
  log.note('still corked');
  stream.uncork();
  await new Promise((resolve) => stream.write('and then', resolve));
  await quiet();
  stream.cork();
  stream.write('the end');
  stream.end();
  return await log.ended();
});

test('a producer that waits for drain', sameAsNode, async (scene) => {
  const log = new StreamLog(make(scene, { highWaterMark: 100 }));
  const stream = log.stream as Stream;
  for (let i = 0; i < 50; i++) {
    if (!stream.write(Buffer.alloc(30, i))) await new Promise<void>((resolve) => stream.once('drain', resolve));
  }
  stream.end();
  return await log.ended();
});

test('chunks that are changed only after they are written', sameAsNode, async (scene) => {
  const stream = make(scene);
  const buffer = Buffer.alloc(10_000);
  for (let i = 0; i < 20; i++) {
    buffer.fill(i);
    await new Promise((resolve) => stream.write(buffer, resolve));
  }
  buffer.fill(99);
  await new Promise<void>((resolve) => stream.end(resolve));
});

const moments = ['at once', 'open', 'ready', 'first written', 'finish', 'close'];
function onMoment(log: StreamLog, moment: string, act: () => void) {
  const stream = log.stream as Stream;
  if (moment !== 'at once' && moment !== 'first written') stream.once(moment, act);
  stream.write('first ', () => moment === 'first written' && act());
  stream.write(pattern(100_000), (error) => log.note('written', error?.message));
  stream.end('last', () => log.note('end was called back'));
  if (moment === 'at once') act();
}

for (const moment of moments) {
  for (const error of [undefined, new RangeError('enough')]) {
    test(`destroyed ${moment} ${error ? 'with' : 'without'} an error`, sameAsNode, async (scene) => {
      const log = new StreamLog(make(scene));
      onMoment(log, moment, () => log.stream.destroy(error));
      return await log.ended();
    });
  }

  test(`closed ${moment}`, sameAsNode, async (scene) => {
    const log = new StreamLog(make(scene));
    onMoment(log, moment, () => (log.stream as Stream).close((error) => log.note('callback', error?.message)));
    return await log.ended();
  });

  test(`aborted ${moment}`, sameAsNode, async (scene) => {
    const controller = new AbortController();
    const log = new StreamLog(make(scene, { signal: controller.signal }));
    onMoment(log, moment, () => controller.abort());
    return await log.ended();
  });
}

test('a signal that fired before', sameAsNode, async (scene) => {
  const stream = make(scene, { signal: AbortSignal.abort(new RangeError('enough')) }, '/dev/null');
  const error = await new Promise((resolve) => stream.once('error', resolve));
  return [error, stream.destroyed, stream.bytesWritten, stream.writable];
});

test('written after the end', sameAsNode, async (scene) => {
  const log = new StreamLog(make(scene));
  const stream = log.stream as Stream;
  stream.end('text');
  log.note(
    'wrote',
    stream.write('more', (error) => log.note('written', error?.message)),
  );
  return await log.ended();
});

test('ended twice', sameAsNode, async (scene) => {
  const log = new StreamLog(make(scene));
  const stream = log.stream as Stream;
  stream.end('text', () => log.note('first end'));
  stream.end((error?: Error) => log.note('second end', error?.message));
  const told = await log.ended();
  stream.end((error?: Error) => log.note('third end', error?.message));
  await quiet();
  return [told, log.told()];
});

test('destroySoon', sameAsNode, async (scene) => {
  const log = new StreamLog(make(scene));
  (log.stream as Stream).write(pattern(100_000));
  (log.stream as Stream & { destroySoon(): void }).destroySoon();
  return await log.ended();
});

for (const emitClose of [true, false]) {
  test(`emitClose ${emitClose}`, sameAsNode, async (scene) => {
    const log = new StreamLog(make(scene, { emitClose }));
    (log.stream as Stream).end('text');
    while (!log.stream.closed) await quiet();
    return log.told();
  });
}

test('autoClose false keeps the descriptor open', sameAsNode, async (scene) => {
  const fd = openSync(scene.at('file'), 'w+');
  const seen: unknown[] = [];
  for (const options of [{}, { start: 2 }, { flush: true }]) {
    const log = new StreamLog(make(scene, { ...options, fd, autoClose: false }));
    await new Promise<void>((resolve) => (log.stream as Stream).end('some text', resolve));
    await quiet();
    seen.push(log.told());
  }
  return [
    seen,
    readSync(fd, Buffer.alloc(10), 0, 10, 0),
    await scene.attempt(() => scene.fs.readFile(scene.at('file'))),
  ];
});

test('a descriptor', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), 'x'.repeat(50));
  const seen: unknown[] = [];
  for (const options of [{}, { start: 5 }, { flush: true }]) {
    seen.push(
      await writeAll(scene, ['some ', 'text'], { ...options, fd: openSync(scene.at('file'), 'r+') }, undefined),
    );
  }
  seen.push(await writeAll(scene, ['text'], { fd: openSync(scene.at('file'), 'r') }, undefined));
  return seen;
});

test('a handle', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), 'x'.repeat(50));
  const seen: unknown[] = [];
  for (const options of [{}, { start: 5 }, { flush: true }]) {
    const handle = await scene.open('file', 'r+');
    await handle.write('<used>');
    seen.push(
      await writeAll(scene, ['some ', 'text', pattern(70_000)], { ...options, fd: handle }, undefined),
      handle.fd,
    );
  }
  const kept = await scene.open('file', 'r+');
  const log = new StreamLog(make(scene, { fd: kept, autoClose: false }, undefined));
  await new Promise<void>((resolve) => (log.stream as Stream).end('kept', resolve));
  await quiet();
  const told = [log.told(), await scene.attempt(() => kept.read())];
  // A write stream that does not close its handle keeps it from being closed.
  log.stream.destroy();
  return [seen, told, await log.ended()];
});

test('a handle that may not be written', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), 'text');
  return await writeAll(scene, ['more'], { fd: await scene.open('file') }, undefined);
});

test('a handle whose methods were replaced', sameAsNode, async (scene) => {
  const handle = await scene.open('file', 'w');
  const calls: string[] = [];
  const { write, close } = handle;
  Object.assign(handle, {
    write(...args: unknown[]) {
      calls.push('write');
      return Reflect.apply(write, handle, args);
    },
    close() {
      calls.push('close');
      return close.call(handle);
    },
  });
  return [await writeAll(scene, ['text'], { fd: handle }, undefined), calls];
});

test('methods of the option fs are called', sameAsNode, async (scene) => {
  const calls: string[] = [];
  const fs = {
    open(_path: string, _flags: string, _mode: number, callback: (error: null, fd: number) => void) {
      calls.push('open');
      setImmediate(callback, null, 1_234);
    },
    write(
      fd: number,
      buffer: Buffer,
      offset: number,
      length: number,
      position: number,
      callback: (error: null, count: number, buffer: Buffer) => void,
    ) {
      // A short write, which the stream has to carry on.
      const count = Math.min(length, 3);
      calls.push(`write ${fd} ${buffer.toString('utf8', offset, offset + count)} ${position}`);
      setImmediate(callback, null, count, buffer);
    },
    close(fd: number, callback: (error: null) => void) {
      calls.push(`close ${fd}`);
      setImmediate(callback, null);
    },
  };
  return [await writeAll(scene, ['some text', 'and more'], { fs, start: 10 }), calls];
});

test('a writer and a reader of the same file', sameAsNode, async (scene) => {
  await writeAll(scene, [pattern(100_000)]);
  const reader = scene.streams.createReadStream(scene.at('file'), { highWaterMark: 10_000 });
  const writer = make(scene, {}, scene.at('copy'));
  for await (const chunk of reader) writer.write(chunk);
  await new Promise<void>((resolve) => writer.end(resolve));
  return [reader.bytesRead, writer.bytesWritten];
});

test('200 streams at once', sameAsNode, async (scene) => {
  mkdirSync(scene.at('many'));
  await Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      const stream = make(scene, {}, scene.at('many', `${i}`));
      for (let part = 0; part < 5; part++) stream.write(pattern(i * 100, part));
      await new Promise<void>((resolve) => stream.end(resolve));
    }),
  );
});

test('a stream is one of Writable and of WriteStream', sameAsNode, async (scene) => {
  const { WriteStream } = scene.streams;
  const callable = WriteStream as unknown as (path: string) => Stream;
  const seen: unknown[] = [];
  for (const stream of [make(scene), new WriteStream(scene.at('file') as never), callable(scene.at('file'))]) {
    seen.push([stream instanceof Writable, stream instanceof WriteStream, stream.constructor.name, stream.path]);
    const log = new StreamLog(stream);
    stream.end('text');
    seen.push(await log.ended());
  }
  return [
    seen,
    WriteStream.name,
    WriteStream.length,
    scene.streams.createWriteStream.name,
    scene.streams.createWriteStream.length,
  ];
});
