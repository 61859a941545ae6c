import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { makeFifo } from '../support/fifo.js';
import { loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';
import type { Scene } from '../support/scene.js';
import { quiet, StreamLog } from '../support/stream-log.js';

type Options = Record<string, unknown> | string | null | undefined;

/** Makes a stream as untyped JavaScript can. */
function make({ streams, at }: Scene, options?: Options, path: unknown = at('file')) {
  return (loose(streams).createReadStream as (...args: unknown[]) => unknown)(path, options) as ReturnType<
    typeof streams.createReadStream
  >;
}

async function readAll(scene: Scene, options?: Options, path?: unknown) {
  return await new StreamLog(make(scene, options, path)).flow().ended();
}

for (const size of [0, 1, 65_535, 65_536, 65_537, 131_072, 196_607, 1_000_003]) {
  test(`${size} bytes`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(size));
    return await readAll(scene);
  });
}

const options: Record<string, Options> = {
  null: null,
  undefined: undefined,
  'an empty object': {},
  'start 0': { start: 0 },
  'start 10': { start: 10 },
  'end 0': { end: 0 },
  'end 9': { end: 9 },
  'start 5, end 5': { start: 5, end: 5 },
  'start 65,530, end 65,545': { start: 65_530, end: 65_545 },
  'start beyond': { start: 1_000_000 },
  'end beyond': { start: 99_990, end: 1_000_000 },
  'end Infinity': { start: 99_990, end: Number.POSITIVE_INFINITY },
  'start after end': { start: 10, end: 5 },
  'start -1': { start: -1 },
  'end -1': { end: -1 },
  'start 1.5': { start: 1.5 },
  'start NaN': { start: Number.NaN },
  'end NaN': { end: Number.NaN },
  'start Infinity': { start: Number.POSITIVE_INFINITY },
  "start '5'": { start: '5' },
  "end '5'": { end: '5' },
  'start 5n': { start: 5n },
  'start null': { start: null },
  'end null': { start: 99_995, end: null },
  'highWaterMark 1': { highWaterMark: 1, end: 50 },
  'highWaterMark 1,000': { highWaterMark: 1_000 },
  'highWaterMark 65,537': { highWaterMark: 65_537 },
  'highWaterMark 1 MiB': { highWaterMark: 2 ** 20 },
  'highWaterMark and range': { highWaterMark: 100, start: 50, end: 449 },
  'highWaterMark 1.5': { highWaterMark: 1.5 },
  'highWaterMark -1': { highWaterMark: -1 },
  "highWaterMark 'x'": { highWaterMark: 'x' },
  'highWaterMark undefined': { highWaterMark: undefined },
  utf8: 'utf8',
  hex: 'hex',
  nope: 'nope',
  'encoding base64': { encoding: 'base64' },
  'encoding nope': { encoding: 'nope' },
  'encoding null': { encoding: null },
  'flags r+': { flags: 'r+' },
  'flags a+': { flags: 'a+' },
  'flags w+': { flags: 'w+' },
  'flags w': { flags: 'w' },
  'flags wx': { flags: 'wx' },
  'flags 0': { flags: 0 },
  'flags nope': { flags: 'nope' },
  'flags null': { flags: null },
  'mode nope': { flags: 'w+', mode: 'nope' },
  'mode 0o600': { flags: 'w+', mode: 0o600 },
  'autoClose true': { autoClose: true },
  'emitClose true': { emitClose: true },
  'autoDestroy false': { autoDestroy: false, autoClose: true },
  'a number': 7 as never,
  true: true as never,
  'a function': (() => {}) as never,
  'a symbol': Symbol('utf8') as never,
  'fd of a wrong type': { fd: 'x' },
  'fd -1': { fd: -1 },
  'fd null': { fd: null },
  'fs null': { fs: null },
  'fs without read': { fs: { open() {}, close() {} } },
  'fs with a wrong read': { fs: { read: 7 } },
  'a wrong signal': { signal: 'stop' },
  'a signal that never fires': { signal: new AbortController().signal },
};

for (const [title, option] of Object.entries(options)) {
  test(`options: ${title}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(100_000));
    return [
      await scene.attempt(() => readAll(scene, option)),
      await scene.attempt(() => readAll(scene, option, scene.at('missing'))),
    ];
  });
}

const paths: Record<string, (scene: Scene) => unknown> = {
  'a buffer': ({ at }) => Buffer.from(at('file')),
  'a URL': ({ at }) => pathToFileURL(at('file')),
  'a missing file': ({ at }) => at('missing'),
  'a directory': ({ directory }) => directory,
  'a file taken for a directory': ({ at }) => at('file', 'inside'),
  'the empty path': () => '',
  'a null byte': ({ at }) => at('fi\0le'),
  '/dev/null': () => '/dev/null',
  'a URL that is no file': () => new URL('http://example.org'),
  'no path': () => undefined,
  null: () => null,
  'a number': () => 7,
  'an object': () => ({}),
};

for (const [title, pathOf] of Object.entries(paths)) {
  test(`path: ${title}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), 'some text');
    return await scene.attempt(async () => {
      const log = new StreamLog(make(scene, {}, pathOf(scene))).flow();
      const { path, flags, mode } = log.stream as unknown as Record<string, unknown>;
      return [typeof path, String(path), flags, mode, await log.ended()];
    });
  });
}

for (const highWaterMark of [1, 2, 3, 5, 64]) {
  test(`characters cut by chunks of ${highWaterMark}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), 'aé文🗂'.repeat(20));
    const set = make(scene, { highWaterMark });
    set.setEncoding('utf8');
    return [
      await readAll(scene, { highWaterMark, encoding: 'utf8' }),
      await new StreamLog(set).flow().ended(),
      await readAll(scene, { highWaterMark, encoding: 'utf16le' }),
      await readAll(scene, { highWaterMark, encoding: 'base64' }),
      await readAll(scene, { highWaterMark, encoding: 'utf8', start: 2 }),
    ];
  });
}

const moments = ['at once', 'open', 'ready', 'data', 'end', 'close'];
for (const moment of moments) {
  for (const error of [undefined, new RangeError('enough')]) {
    test(`destroyed ${moment} ${error ? 'with' : 'without'} an error`, sameAsNode, async (scene) => {
      writeFileSync(scene.at('file'), pattern(300_000));
      const log = new StreamLog(make(scene)).flow();
      if (moment === 'at once') log.stream.destroy(error);
      else log.stream.once(moment, () => log.stream.destroy(error));
      return await log.ended();
    });
  }

  test(`closed ${moment}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(300_000));
    const log = new StreamLog(make(scene)).flow();
    const close = () => log.stream.close((error) => log.note('callback', error?.message));
    if (moment === 'at once') close();
    else log.stream.once(moment, close);
    return await log.ended();
  });

  test(`aborted ${moment}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(300_000));
    const controller = new AbortController();
    const log = new StreamLog(make(scene, { signal: controller.signal })).flow();
    if (moment === 'at once') controller.abort();
    else log.stream.once(moment, () => controller.abort());
    return await log.ended();
  });
}

test('a signal that fired before', sameAsNode, async (scene) => {
  const stream = make(scene, { signal: AbortSignal.abort(new RangeError('enough')) }, '/dev/null');
  const error = await new Promise((resolve) => stream.once('error', resolve));
  return [error, stream.destroyed, stream.bytesRead, stream.readable];
});

test('destroyed again and again', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), 'text');
  const log = new StreamLog(make(scene)).flow();
  log.stream.destroy();
  log.stream.destroy(new Error('too late'));
  const told = await log.ended();
  log.stream.destroy();
  log.stream.close();
  await quiet();
  return [told, log.told()];
});

test('a missing file that nobody reads', sameAsNode, async (scene) => await new StreamLog(make(scene)).ended());

test('autoClose false keeps the descriptor open', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), 'some text');
  const log = new StreamLog(make(scene, { autoClose: false })).flow();
  await new Promise((resolve) => log.stream.once('end', resolve));
  await quiet();
  const told = log.told();
  closeSync(Reflect.get(log.stream, 'fd'));
  return told;
});

test('autoClose false on a missing file', sameAsNode, async (scene) => await readAll(scene, { autoClose: false }));

for (const emitClose of [true, false]) {
  test(`emitClose ${emitClose}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), 'some text');
    const log = new StreamLog(make(scene, { emitClose })).flow();
    while (!log.stream.closed) await quiet();
    return log.told();
  });
}

test('a descriptor', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), pattern(100_000));
  const seen: unknown[] = [];
  for (const options of [{}, { start: 5 }, { start: 5, end: 10 }, { end: 10 }, { highWaterMark: 1_000 }]) {
    seen.push(await readAll(scene, { ...options, fd: openSync(scene.at('file'), 'r') }, undefined));
    seen.push(await readAll(scene, { ...options, fd: openSync(scene.at('file'), 'r') }, scene.at('ignored')));
  }
  return seen;
});

test('a descriptor is read from where it is, and left open when asked', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), pattern(1_000));
  const fd = openSync(scene.at('file'), 'r');
  const seen: unknown[] = [];
  for (const options of [{ end: 9 }, { start: 100, end: 109 }, {}, {}]) {
    const log = new StreamLog(make(scene, { ...options, fd, autoClose: false })).flow();
    await new Promise((resolve) => log.stream.once('end', resolve));
    await quiet();
    seen.push(log.told());
  }
  closeSync(fd);
  return seen;
});

test(
  'a descriptor that may not be read',
  sameAsNode,
  async (scene) => await readAll(scene, { fd: openSync(scene.at('file'), 'w') }),
);

test('a handle', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), pattern(100_000));
  const seen: unknown[] = [];
  for (const options of [{}, { start: 5 }, { start: 5, end: 10 }, { highWaterMark: 1_000 }]) {
    const handle = await scene.open('file');
    await handle.read(Buffer.alloc(20), 0, 20, null);
    const log = new StreamLog(make(scene, { ...options, fd: handle })).flow();
    seen.push(await log.ended(), handle.fd);
  }
  return seen;
});

test('a handle that is left open', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), pattern(1_000));
  const handle = await scene.open('file');
  const log = new StreamLog(make(scene, { fd: handle, autoClose: false, end: 99 })).flow();
  await new Promise((resolve) => log.stream.once('end', resolve));
  await quiet();
  return [log.told(), handle.fd > 0, await scene.attempt(() => handle.readFile())];
});

test('a handle that is closed under the stream', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), pattern(300_000));
  const handle = await scene.open('file');
  const log = new StreamLog(make(scene, { fd: handle }));
  await handle.close();
  log.flow();
  return await log.ended();
});

test('a closed handle', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), 'text');
  const handle = await scene.open('file');
  await handle.close();
  return await scene.attempt(() => readAll(scene, { fd: handle }));
});

test('a handle whose methods were replaced', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), 'text');
  const handle = await scene.open('file');
  const calls: string[] = [];
  const read = handle.read;
  const close = handle.close;
  Object.assign(handle, {
    read(...args: unknown[]) {
      calls.push('read');
      return Reflect.apply(read, handle, args);
    },
    close() {
      calls.push('close');
      return close.call(handle);
    },
  });
  return [await readAll(scene, { fd: handle }), calls];
});

test('methods of the option fs are called', sameAsNode, async (scene) => {
  const calls: string[] = [];
  let left = 3;
  const fs = {
    open(_path: string, _flags: string, _mode: number, callback: (error: null, fd: number) => void) {
      calls.push('open');
      setImmediate(callback, null, 1_234);
    },
    read(
      fd: number,
      buffer: Buffer,
      offset: number,
      length: number,
      position: number,
      callback: (error: null, count: number, buffer: Buffer) => void,
    ) {
      calls.push(`read ${fd} ${offset} ${length} ${position}`);
      const count = left-- > 0 ? 5 : 0;
      buffer.fill('x', offset, offset + count);
      setImmediate(callback, null, count, buffer);
    },
    close(fd: number, callback: (error: null) => void) {
      calls.push(`close ${fd}`);
      setImmediate(callback, null);
    },
  };
  return [await readAll(scene, { fs }), calls];
});

test('read by the readable event', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), pattern(200_000));
  const log = new StreamLog(make(scene), []);
  const pieces: Buffer[] = [];
  log.stream.on('readable', () => {
    for (;;) {
      const piece = (log.stream as Readable).read(7_001) as Buffer | null;
      if (piece === null) break;
      pieces.push(piece);
    }
    const rest = (log.stream as Readable).read() as Buffer | null;
    if (rest !== null) pieces.push(rest);
  });
  await log.ended();
  return [Buffer.concat(pieces), log.stream.destroyed];
});

test('paused and resumed', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), pattern(300_000));
  const log = new StreamLog(make(scene)).flow();
  const stream = log.stream as Readable;
  stream.on('data', () => {
    stream.pause();
    setImmediate(() => stream.resume());
  });
  await log.ended();
  return [Buffer.concat(log.chunks as Buffer[]), log.chunks.map((chunk) => chunk.length)];
});

test('iterated', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), pattern(300_000));
  const pieces: Buffer[] = [];
  for await (const chunk of make(scene)) pieces.push(chunk as Buffer);
  return [pieces.map((piece) => piece.length), Buffer.concat(pieces)];
});

test('iterated until one has enough', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), pattern(300_000));
  const log = new StreamLog(make(scene));
  let count = 0;
  for await (const _ of log.stream as Readable) if (++count === 2) break;
  await quiet();
  return [count, log.stream.destroyed, log.stream.closed];
});

test(
  'iterating a missing file',
  sameAsNode,
  async (scene) =>
    await scene.attempt(async () => {
      for await (const _ of make(scene));
    }),
);

test('a FIFO', sameAsNode, async (scene) => {
  makeFifo(scene.at('file'));
  const log = new StreamLog(make(scene)).flow();
  const writer = await scene.fs.open(scene.at('file'), 'w');
  for (let i = 0; i < 5; i++) {
    await writer.write(`part ${i} `);
    await quiet();
  }
  await writer.close();
  await log.ended();
  return log.chunks.join('');
});

test('a stream on an idle FIFO can be destroyed', sameAsNode, async (scene) => {
  makeFifo(scene.at('file'));
  const writer = openSync(scene.at('file'), 'r+');
  const log = new StreamLog(make(scene)).flow();
  await new Promise((resolve) => log.stream.once('open', resolve));
  await quiet();
  log.stream.destroy();
  await quiet();
  const destroyed = log.stream.destroyed;
  // Node's read in the thread pool only ends when something comes.
  writeSync(writer, 'text');
  await log.ended();
  closeSync(writer);
  return [destroyed, log.stream.closed, log.chunks.length];
});

test('a file of the kernel', sameAsNode, async (scene) => [
  await readAll(scene, {}, '/proc/version'),
  await readAll(scene, { end: 10 }, '/proc/version'),
  await readAll(scene, { end: 99_999 }, '/dev/zero'),
]);

test('two streams on one file', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), pattern(200_000));
  return await Promise.all([readAll(scene), readAll(scene, { start: 1_000 }), readAll(scene, { highWaterMark: 999 })]);
});

test('200 streams at once', sameAsNode, async (scene) => {
  mkdirSync(scene.at('many'));
  for (let i = 0; i < 200; i++) writeFileSync(scene.at('many', `${i}`), pattern(i * 1_009, i));
  return await Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      const pieces: Buffer[] = [];
      for await (const chunk of make(scene, {}, scene.at('many', `${i}`))) pieces.push(chunk as Buffer);
      return Buffer.concat(pieces);
    }),
  );
});

test('chunks are never written to again', sameAsNode, async (scene) => {
  const whole = pattern(20 * 2 ** 20);
  writeFileSync(scene.at('file'), whole);
  const kept: Buffer[] = [];
  const scribbled: Buffer[] = [];
  for await (const chunk of make(scene)) kept.push(chunk as Buffer);
  for await (const chunk of make(scene)) scribbled.push((chunk as Buffer).fill(0));
  return [Buffer.concat(kept).equals(whole), kept.map((chunk) => chunk.length), scribbled.length];
});

test('a stream is one of Readable and of ReadStream', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), 'text');
  const { ReadStream } = scene.streams;
  const seen: unknown[] = [];
  const callable = ReadStream as unknown as (path: string) => ReturnType<typeof make>;
  const streams = [make(scene), new ReadStream(scene.at('file') as never), callable(scene.at('file'))];
  for (const stream of streams) {
    seen.push([stream instanceof Readable, stream instanceof ReadStream, stream.constructor.name, stream.path]);
    seen.push(await new StreamLog(stream).flow().ended());
  }
  return [
    seen,
    ReadStream.name,
    ReadStream.length,
    scene.streams.createReadStream.name,
    scene.streams.createReadStream.length,
  ];
});

test('a class made from ReadStream', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), 'text');
  class Loud extends scene.streams.ReadStream {
    override push(chunk: Buffer | null) {
      return super.push(chunk && Buffer.from(chunk.toString().toUpperCase()));
    }
  }
  const pieces: Buffer[] = [];
  for await (const chunk of new Loud(scene.at('file') as never)) pieces.push(chunk as Buffer);
  return Buffer.concat(pieces).toString();
});
