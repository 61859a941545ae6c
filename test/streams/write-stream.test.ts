import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { Writable } from 'node:stream';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';
import { quiet, StreamLog } from '../support/stream-log.js';
import { makeWriteStream, type WriteStream, writeAll } from '../support/write-stream.js';

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
  'thirty thousand of a line': Array.from({ length: 30_000 }, (_, i) => `${i}`.padEnd(99).concat('\n')),
  'small and large': ['a', pattern(200_000), 'b', pattern(70_000, 2), 'c'],
};

for (const [title, all] of Object.entries(chunks)) {
  test(title, sameAsNode, (scene) => writeAll(scene, all));
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
      const log = new StreamLog(makeWriteStream(scene));
      const stream = log.stream as WriteStream;
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
  const log = new StreamLog(makeWriteStream(scene));
  const stream = log.stream as WriteStream;
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
  const log = new StreamLog(makeWriteStream(scene, { highWaterMark: 100 }));
  const stream = log.stream as WriteStream;
  for (let i = 0; i < 50; i++) {
    if (!stream.write(Buffer.alloc(30, i))) await new Promise<void>((resolve) => stream.once('drain', resolve));
  }
  stream.end();
  return await log.ended();
});

test('chunks that are changed only after they are written', sameAsNode, async (scene) => {
  const stream = makeWriteStream(scene);
  const buffer = Buffer.alloc(10_000);
  for (let i = 0; i < 20; i++) {
    buffer.fill(i);
    await new Promise((resolve) => stream.write(buffer, resolve));
  }
  buffer.fill(99);
  await new Promise<void>((resolve) => stream.end(resolve));
});

test('chunks of shared memory that grows once they are being written', sameAsNode, async (scene) => {
  const stream = makeWriteStream(scene);
  await once(stream, 'open');
  const Growable = SharedArrayBuffer as new (bytes: number, options: { maxByteLength: number }) => SharedArrayBuffer;
  const shared = Array.from({ length: 3 }, () => new Growable(100, { maxByteLength: 200_000 }));
  stream.cork();
  for (const [i, memory] of shared.entries()) {
    // As long as the memory is, and a Buffer for whoever asks.
    const chunk = Object.setPrototypeOf(new Uint8Array(memory), Buffer.prototype) as Buffer;
    stream.write(Buffer.prototype.fill.call(chunk, 65 + i));
  }
  stream.write('other');
  // More than there are slots for: the write waits for one.
  const before = Array.from({ length: 1_500 }, () => scene.fs.stat(scene.at('file')));
  stream.uncork();
  for (const memory of shared) (memory as unknown as { grow(length: number): void }).grow(200_000);
  await Promise.all(before);
  await new Promise<void>((resolve) => stream.end(resolve));
  return stream.bytesWritten;
});

test('a writer and a reader of the same file', sameAsNode, async (scene) => {
  await writeAll(scene, [pattern(100_000)]);
  const reader = scene.streams.createReadStream(scene.at('file'), { highWaterMark: 10_000 });
  const writer = makeWriteStream(scene, {}, scene.at('copy'));
  for await (const chunk of reader) writer.write(chunk);
  await new Promise<void>((resolve) => writer.end(resolve));
  return [reader.bytesRead, writer.bytesWritten];
});

test('200 streams at once', sameAsNode, async (scene) => {
  mkdirSync(scene.at('many'));
  await Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      const stream = makeWriteStream(scene, {}, scene.at('many', `${i}`));
      for (let part = 0; part < 5; part++) stream.write(pattern(i * 100, part));
      await new Promise<void>((resolve) => stream.end(resolve));
    }),
  );
});

test('40 streams at once, each with more lines than are written at once', sameAsNode, async (scene) => {
  mkdirSync(scene.at('many'));
  const line = Buffer.from(`${'line'.repeat(30)}\n`);
  return await Promise.all(
    Array.from({ length: 40 }, async (_, i) => {
      const stream = makeWriteStream(scene, {}, scene.at('many', `${i}`));
      for (let written = 0; written < 10_000; written++) stream.write(line);
      await new Promise<void>((resolve) => stream.end(resolve));
      return stream.bytesWritten;
    }),
  );
});

test('a stream is one of Writable and of WriteStream', sameAsNode, async (scene) => {
  const { WriteStream: Class } = scene.streams;
  const callable = Class as unknown as (path: string) => WriteStream;
  const seen: unknown[] = [];
  for (const stream of [makeWriteStream(scene), new Class(scene.at('file') as never), callable(scene.at('file'))]) {
    seen.push([stream instanceof Writable, stream instanceof Class, stream.constructor.name, stream.path]);
    const log = new StreamLog(stream);
    stream.end('text');
    seen.push(await log.ended());
  }
  return [seen, Class.name, Class.length, scene.streams.createWriteStream.name, scene.streams.createWriteStream.length];
});
