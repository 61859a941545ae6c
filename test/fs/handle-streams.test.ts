import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { node } from '../support/implementation.js';
import { type Loose, loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';
import type { Scene } from '../support/scene.js';
import { quiet, StreamLog } from '../support/stream-log.js';

type Options = Record<string, unknown> | string | null | undefined;
type ReadStream = ReturnType<Scene['streams']['createReadStream']>;
type WriteStream = ReturnType<Scene['streams']['createWriteStream']>;
type Maker = (handle: FileHandle, scene: Scene, options: Record<string, unknown>) => unknown;

/** Every way to a stream over a handle: of the handle itself, of ours, and of Node's own module. */
const readers: Record<string, Maker> = {
  'handle.createReadStream': (handle, _scene, options) => loose(handle).createReadStream(options),
  'streams.createReadStream': (fd, { streams }, options) => loose(streams).createReadStream(null, { ...options, fd }),
  "node:fs's createReadStream": (fd, _scene, options) =>
    loose(node.streams).createReadStream(undefined, { ...options, fd }),
};

const writers: Record<string, Maker> = {
  'handle.createWriteStream': (handle, _scene, options) => loose(handle).createWriteStream(options),
  'streams.createWriteStream': (fd, { streams }, options) => loose(streams).createWriteStream(null, { ...options, fd }),
  "node:fs's createWriteStream": (fd, _scene, options) =>
    loose(node.streams).createWriteStream(undefined, { ...options, fd }),
};

/** A wrong start, say, is not among the options: a stream that cannot be made leaves a handle that cannot be closed. */
const readOptions: Record<string, Options> = {
  none: {},
  'an encoding': { encoding: 'latin1' },
  'a range': { start: 10, end: 199_999 },
  'a start': { start: 5 },
  'an end': { end: 9 },
  'a start at the end': { start: 200_000 },
  'a start beyond': { start: 1_000_000 },
  'an endless end': { end: Number.POSITIVE_INFINITY },
  'small pieces': { highWaterMark: 10_007 },
  'a signal': { signal: new AbortController().signal },
  'a path and flags that count for nothing': { flags: 'w', mode: 0o600 },
  'a wrong encoding': { encoding: 'nope' },
  'a file system of its own': { fs: {} },
};

for (const [way, make] of Object.entries(readers)) {
  for (const [title, options] of Object.entries(readOptions)) {
    test(`${way}: ${title}`, sameAsNode, async (scene) => {
      writeFileSync(scene.at('file'), pattern(200_000));
      const handle = await scene.open('file');
      await handle.read(Buffer.alloc(3), 0, 3, null);
      const told = await scene.attempt(async () =>
        new StreamLog(make(handle, scene, options as Record<string, unknown>) as ReadStream).flow().ended(),
      );
      const open = handle.fd >= 0;
      return [told, open, await scene.attempt(() => handle.read(Buffer.alloc(5), 0, 5, null))];
    });
  }

  test(`${way}: destroyed, failing, or over a closed handle`, sameAsNode, async (scene) => {
    const { at, open, attempt } = scene;
    writeFileSync(at('file'), pattern(200_000));
    const stream = async (handle: FileHandle, use: (stream: ReadStream) => void = () => {}, options = {}) => {
      const seen = await attempt(async () => {
        const log = new StreamLog(make(handle, scene, options) as ReadStream);
        use(log.stream as ReadStream);
        await log.flow().ended();
        // A stream that is destroyed at once may be closed before it resumes, or after: as fast as its file is closed.
        return (log.entries as [string, unknown][]).flatMap(([name, detail]) =>
          name === 'resume' ? [] : [[name, detail]],
        );
      });
      return [seen, handle.fd >= 0];
    };
    const closed = await open('file');
    await closed.close();
    return [
      await stream(await open('file'), (made) => made.destroy()),
      await stream(await open('file'), (made) => made.destroy(new RangeError('enough'))),
      await stream(await open('file'), (made) => made.once('data', () => made.destroy())),
      await stream(await open('file'), undefined, { signal: AbortSignal.abort() }),
      await stream(await open('written', 'w')),
      await stream(await open('.')),
      await stream(closed),
    ];
  });

  test(`${way}: the handle is closed under the stream`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(200_000));
    const handle = await scene.open('file');
    const stream = make(handle, scene, { highWaterMark: 1_000 }) as ReadStream;
    const ended = once(stream, 'close');
    const closing = scene.attempt(() => handle.close());
    stream.on('error', () => {}).resume();
    await ended;
    return [await closing, handle.fd, stream.destroyed];
  });

  test(`${way}: without a close event`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(1_000));
    const handle = await scene.open('file');
    const log = new StreamLog(make(handle, scene, { emitClose: false }) as ReadStream).flow();
    while (handle.fd >= 0) await new Promise(setImmediate);
    await quiet();
    return log.told();
  });

  test(`${way}: two streams one after the other`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(1_000));
    const handle = await scene.open('file');
    const read = async (options: Record<string, unknown>) => {
      const parts: Buffer[] = [];
      for await (const part of make(handle, scene, { autoClose: false, ...options }) as ReadStream) parts.push(part);
      return Buffer.concat(parts);
    };
    return [await read({ end: 99 }), await read({ start: 50, end: 79 }), await read({}), await read({})];
  });
}

const writeOptions: Record<string, Options> = {
  none: {},
  'an encoding': { encoding: 'latin1' },
  'a start': { start: 5 },
  'a start beyond': { start: 1_000 },
  'small pieces': { highWaterMark: 3 },
  flush: { flush: true },
  'a file system of its own': { fs: {} },
};

for (const [way, make] of Object.entries(writers)) {
  for (const [title, options] of Object.entries(writeOptions)) {
    test(`${way}: ${title}`, sameAsNode, async (scene) => {
      writeFileSync(scene.at('file'), 'x'.repeat(40));
      const handle = await scene.open('file', 'r+');
      await handle.write('<start>');
      const told = await scene.attempt(async () => {
        const log = new StreamLog(make(handle, scene, options as Record<string, unknown>) as WriteStream);
        const stream = log.stream as WriteStream;
        stream.write('one');
        stream.write(Buffer.from('two'));
        stream.cork();
        stream.write('thr\u00e9e');
        stream.write('');
        stream.end('four');
        return await log.ended();
      });
      const open = handle.fd >= 0;
      return [told, open, await scene.attempt(() => handle.write('<end>'))];
    });
  }

  test(`${way}: without a close event`, sameAsNode, async (scene) => {
    const handle = await scene.open('file', 'w');
    const log = new StreamLog(make(handle, scene, { emitClose: false }) as WriteStream);
    (log.stream as WriteStream).end('text');
    while (handle.fd >= 0) await new Promise(setImmediate);
    await quiet();
    return log.told();
  });

  test(`${way}: much, to a handle that appends, and what cannot be written`, sameAsNode, async (scene) => {
    const { at, open, attempt } = scene;
    writeFileSync(at('file'), 'start');
    const write = async (handle: FileHandle, data: Buffer) => {
      const seen = await attempt(async () => {
        const log = new StreamLog(make(handle, scene, {}) as WriteStream);
        for (let i = 0; i < 3; i++) (log.stream as WriteStream).write(data);
        (log.stream as WriteStream).end();
        return await log.ended();
      });
      return [seen, handle.fd >= 0];
    };
    const closed = await open('file');
    await closed.close();
    return [
      await write(await open('file', 'a'), pattern(100_000)),
      await write(await open('file', 'a'), pattern(10)),
      await write(await open('file', 'r'), pattern(10)),
      await write(closed, pattern(10)),
    ];
  });
}

test('a copy from handle to handle', sameAsNode, async ({ at, open }) => {
  writeFileSync(at('file'), pattern(700_001));
  const [source, target] = [await open('file'), await open('copy', 'w')];
  await pipeline(source.createReadStream(), target.createWriteStream());
  return [source.fd, target.fd, readFileSync(at('copy'))];
});

const lineOptions: Options[] = [
  undefined,
  {},
  { encoding: 'latin1' },
  { start: 2, end: 9 },
  { autoClose: false },
  { highWaterMark: 1_000, emitClose: false },
  { signal: new AbortController().signal },
];

test('lines of a file', sameAsNode, async ({ at, open, attempt }) => {
  const seen: unknown[] = [];
  const texts = ['', 'one', 'one\ntwo\n', 'one\r\ntwo\rthree\n\n', 'é\u2028文\n🗂\n', `${'x'.repeat(70_000)}\ny\n`];
  for (const text of [...texts, 'line of text\n'.repeat(5_000)]) {
    for (const options of lineOptions) {
      writeFileSync(at('file'), text);
      const handle = await open('file');
      seen.push(
        await attempt(async () => {
          const lines: string[] = [];
          for await (const line of handle.readLines(options as never)) lines.push(line);
          return lines.length < 20 ? lines : lines.join('|');
        }),
        handle.fd >= 0,
      );
      if (handle.fd >= 0) await handle.close();
    }
  }
  return seen;
});

test('lines that are left early', sameAsNode, async ({ at, open }) => {
  writeFileSync(at('file'), 'line of text\n'.repeat(50_000));
  const handle = await open('file');
  const lines = handle.readLines();
  const closed = once((lines as unknown as { input: ReadStream }).input, 'close');
  for await (const line of lines) {
    if (line !== '') break;
  }
  // Whether the file is closed then differs between versions of Node: the stream knows.
  const { input } = lines as unknown as { input: ReadStream };
  if (input.destroyed) await closed;
  return [input.destroyed, handle.fd >= 0];
});

test('streams that leave the handle open', sameAsNode, async (scene) => {
  const seen: unknown[] = [];
  for (const make of Object.values(writers)) {
    const handle = await scene.open('file', 'w+');
    const stream = make(handle, scene, { autoClose: false }) as WriteStream;
    stream.end('text of the stream');
    await once(stream, 'finish');
    seen.push(handle.fd >= 0, stream.destroyed, await scene.attempt(() => handle.write('<end>')));
    await once(stream.destroy(), 'close');
    seen.push(handle.fd >= 0, await scene.attempt(() => handle.close()));
  }
  for (const make of Object.values(readers)) {
    const handle = await scene.open('file');
    const stream = make(handle, scene, { autoClose: false, end: 9 }) as ReadStream;
    await once(stream.resume(), 'end');
    seen.push(handle.fd >= 0, stream.destroyed, await scene.attempt(() => handle.readFile('utf8')));
    await once(stream.destroy(), 'close');
    seen.push(handle.fd >= 0, await scene.attempt(() => handle.close()));
  }
  return seen;
});

const web: Record<string, unknown[]> = {
  'no options': [],
  'an empty object': [{}],
  bytes: [{ type: 'bytes' }],
  'another type': [{ type: 'other' }],
  'a type of another type': [{ type: 7 }],
  'bytes and autoClose': [{ type: 'bytes', autoClose: true }],
  autoClose: [{ autoClose: true }],
  'autoClose: false': [{ autoClose: false }],
  'autoClose: undefined': [{ autoClose: undefined }],
  'a wrong autoClose': [{ type: 'bytes', autoClose: 7 }],
  null: [null],
  'a number': [7],
};

for (const [title, rest] of Object.entries(web)) {
  test(`readableWebStream: ${title}`, sameAsNode, async ({ at, open, attempt }) => {
    writeFileSync(at('file'), pattern(100_000));
    const handle = await open('file');
    await handle.read(Buffer.alloc(3), 0, 3, null);
    const make = () => (handle as unknown as Loose<FileHandle>).readableWebStream(...rest);
    return [
      await attempt(async () => {
        const parts: Uint8Array[] = [];
        for await (const part of make() as unknown as AsyncIterable<ArrayBuffer | Uint8Array>) {
          parts.push(ArrayBuffer.isView(part) ? part : new Uint8Array(part));
        }
        return Buffer.concat(parts);
      }),
      await attempt(() => make()),
      await attempt(() => handle.stat()),
      await attempt(() => handle.close()),
      handle.fd,
    ];
  });
}

test('a web stream of bytes and its reader', sameAsNode, async ({ at, open, attempt }) => {
  writeFileSync(at('file'), pattern(100_000));
  const handle = await open('file');
  const reader = handle.readableWebStream({ type: 'bytes' } as never).getReader({ mode: 'byob' });
  const seen = [
    await attempt(() => reader.read(new Uint8Array(10))),
    await attempt(() => reader.read(new Uint8Array(50_000))),
    await attempt(() => reader.read(new Uint16Array(10))),
    await attempt(() => reader.cancel()),
    await attempt(() => reader.read(new Uint8Array(10))),
  ];
  return [...seen, await attempt(() => handle.close()), handle.fd];
});

for (const autoClose of [false, true]) {
  test(`a web stream is cancelled, autoClose: ${autoClose}`, sameAsNode, async ({ at, open, attempt }) => {
    writeFileSync(at('file'), pattern(100_000));
    const handle = await open('file');
    const reader = handle.readableWebStream({ type: 'bytes', autoClose } as never).getReader();
    const first = await attempt(async () => (await reader.read()).done);
    const seen = [first, await attempt(() => reader.cancel()), await attempt(() => reader.closed)];
    await quiet();
    return [...seen, handle.fd >= 0, await attempt(() => handle.close())];
  });
}

test('a handle is locked by its web stream, and closing cancels that', sameAsNode, async ({ at, open, attempt }) => {
  writeFileSync(at('file'), pattern(100_000));
  const handle = await open('file');
  const stream = handle.readableWebStream({ type: 'bytes' } as never);
  const seen = [await attempt(() => handle.readableWebStream()), await attempt(() => handle.read(Buffer.alloc(5)))];
  const closing = attempt(() => handle.close());
  seen.push(await attempt(() => handle.readableWebStream()), await closing, handle.fd, stream.locked);
  return [...seen, await attempt(() => stream.getReader().read()), await attempt(() => handle.readableWebStream())];
});
