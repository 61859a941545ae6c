import fs, { writeFileSync } from 'node:fs';
import { Duplex, Readable, Stream, Writable } from 'node:stream';
import { inherits, inspect } from 'node:util';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import type { Streams } from '../support/implementation.js';
import { pattern } from '../support/pattern.js';
import type { Scene } from '../support/scene.js';
import { StreamLog } from '../support/stream-log.js';

type Reader = ReturnType<Streams['createReadStream']>;
type Writer = ReturnType<Streams['createWriteStream']>;
type Class = new (path: string, options?: object) => Reader & Writer;
type Old = Class & { call(self: unknown, path: string, options?: object): unknown };

/** What a class of a program's own makes of a file: read, and written. */
async function used(scene: Scene, Reading: Class, Writing: Class): Promise<unknown> {
  writeFileSync(scene.at('file'), pattern(100_000));
  const reader = new Reading(scene.at('file'), { start: 10, highWaterMark: 30_000 });
  const read = await new StreamLog(reader).flow().ended();
  const writer = new Writing(scene.at('out'), { start: 10 });
  const log = new StreamLog(writer);
  writer.write('some ');
  writer.end('text');
  const classes = (stream: object) =>
    [Readable, Writable, Duplex, Stream, fs.ReadStream, fs.WriteStream, Reading, Writing].map(
      (one) => stream instanceof (one as never),
    );
  return [read, await log.ended(), classes(reader), classes(writer), reader.constructor.name, writer.constructor.name];
}

const makers: Record<string, (streams: Streams) => [Class, Class]> = {
  'the classes themselves': ({ ReadStream, WriteStream }) => [ReadStream as never, WriteStream as never],
  'called without new': ({ ReadStream, WriteStream }) => {
    const without = (one: unknown) =>
      function made(path: string, options: object) {
        return (one as (...args: unknown[]) => object)(path, options);
      } as unknown as Class;
    return [without(ReadStream), without(WriteStream)];
  },
  'made by Reflect.construct': ({ ReadStream, WriteStream }) => {
    const reflected = (one: unknown) =>
      function made(...args: unknown[]) {
        return Reflect.construct(one as Class, args);
      } as unknown as Class;
    return [reflected(ReadStream), reflected(WriteStream)];
  },
  'class extends': ({ ReadStream, WriteStream }) => [
    class Reading extends (ReadStream as unknown as Class) {
      override _read(size: number) {
        this.emit('asked', size);
        super._read(size);
      }
    },
    class Writing extends (WriteStream as unknown as Class) {
      override _write(chunk: Buffer, encoding: BufferEncoding, callback: () => void) {
        super._write(Buffer.from(chunk.toString().toUpperCase()), encoding, callback);
      }
    },
  ],
  'class extends, with a destroy of its own': ({ ReadStream, WriteStream }) => [
    class Reading extends (ReadStream as unknown as Class) {
      override _destroy(error: Error | null, callback: (error?: Error | null) => void) {
        super._destroy(error, (failed) => setImmediate(callback, failed));
      }
    },
    class Writing extends (WriteStream as unknown as Class) {
      override _final(callback: (error?: Error | null) => void) {
        this.emit('final');
        callback();
      }
    },
  ],
  'class extends, with an open of its own': ({ ReadStream, WriteStream }) => [
    class Reading extends (ReadStream as unknown as Class) {
      open() {
        fs.open(this.path as string, 'r', (error, fd) => {
          Object.assign(this, { fd });
          this.emit(error ? 'error' : 'open', error ?? (fd as never));
          this.emit('ready');
        });
      }
    },
    WriteStream as never,
  ],
  'util.inherits and call': ({ ReadStream, WriteStream }) => {
    function Reading(this: object, path: string, options: object) {
      (ReadStream as unknown as Old).call(this, path, options);
    }
    function Writing(this: object, path: string, options: object) {
      (WriteStream as unknown as Old).call(this, path, options);
    }
    inherits(Reading, ReadStream);
    inherits(Writing, WriteStream);
    return [Reading as unknown as Class, Writing as unknown as Class];
  },
  'Object.create and call, without the constructor': ({ ReadStream, WriteStream }) => {
    const old = (one: unknown) => {
      function Made(this: object, path: string, options: object) {
        (one as Old).call(this, path, options);
      }
      Made.prototype = Object.create((one as Class).prototype);
      Object.setPrototypeOf(Made, one as object);
      return Made as unknown as Class;
    };
    return [old(ReadStream), old(WriteStream)];
  },
};

for (const [title, make] of Object.entries(makers)) {
  test(title, sameAsNode, async (scene) => await used(scene, ...make(scene.streams)));
}

test('instances are of both modules', sameAsNode, async ({ streams, at }) => {
  writeFileSync(at('file'), 'text');
  const { ReadStream, WriteStream, createReadStream, createWriteStream } = streams;
  const made = [createReadStream(at('file')), createWriteStream(at('out'))];
  const others = [fs.createReadStream(at('file')), fs.createWriteStream(at('out'))];
  const seen = [...made, ...others].map((stream) => [
    stream instanceof ReadStream,
    stream instanceof WriteStream,
    stream instanceof fs.ReadStream,
    stream instanceof fs.WriteStream,
  ]);
  await Promise.all(
    [...made, ...others].map((stream) => new Promise((resolve) => stream.on('close', resolve).destroy())),
  );
  return seen;
});

test('what inspect and keys show', sameAsNode, async ({ streams, at }) => {
  writeFileSync(at('file'), 'text');
  const made = [
    streams.createReadStream(at('file')),
    streams.createReadStream(at('file'), { start: 1, end: 2 }),
    streams.createWriteStream(at('out')),
    streams.createWriteStream(at('other'), { flags: 'a', mode: 0o600, flush: true }),
  ];
  const look = () => made.map((stream) => [Object.keys(stream), Object.prototype.toString.call(stream), `${stream}`]);
  const before = look();
  const heads = made.map((stream) => inspect(stream).split('{')[0]);
  await Promise.all(made.map((stream) => new Promise((resolve) => stream.once('ready', resolve))));
  const opened = look();
  await Promise.all(made.map((stream) => new Promise((resolve) => stream.on('close', resolve).destroy())));
  return [before, heads, opened, look()];
});

test('names, lengths and properties of the functions', sameAsNode, ({ streams }) =>
  (['createReadStream', 'createWriteStream', 'ReadStream', 'WriteStream'] as const).map((name) => {
    const one = streams[name] as unknown as { name: string; length: number; prototype?: object };
    const members = one.prototype && Object.getOwnPropertyNames(one.prototype);
    return [one.name, one.length, members, Object.getPrototypeOf(one).name];
  }),
);

for (const args of [[], [undefined], [null], [7], [{}], [Symbol.iterator], [[]], ['a\0b'], [new URL('http://a.b')]]) {
  test(`made of ${inspect(args)}`, sameAsNode, async ({ streams, attempt }) => {
    const seen: unknown[] = [];
    for (const name of ['createReadStream', 'createWriteStream', 'ReadStream', 'WriteStream'] as const) {
      const one = streams[name] as unknown as (...given: unknown[]) => object;
      seen.push(await attempt(() => one(...args)));
      if (!name.startsWith('create')) seen.push(await attempt(() => Reflect.construct(one, args)));
    }
    return seen;
  });
}
