import { mkdirSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';
import { makeReadStream, readAll } from '../support/read-stream.js';
import { quiet, StreamLog } from '../support/stream-log.js';

for (const size of [0, 1, 65_535, 65_536, 65_537, 131_072, 196_607, 1_000_003]) {
  test(`${size} bytes`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(size));
    return await readAll(scene);
  });
}

for (const highWaterMark of [1, 2, 3, 5, 64]) {
  test(`characters cut by chunks of ${highWaterMark}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), 'aé文🗂'.repeat(20));
    const set = makeReadStream(scene, { highWaterMark });
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

test('read by the readable event', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), pattern(200_000));
  const log = new StreamLog(makeReadStream(scene), []);
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
  const log = new StreamLog(makeReadStream(scene)).flow();
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
  for await (const chunk of makeReadStream(scene)) pieces.push(chunk as Buffer);
  return [pieces.map((piece) => piece.length), Buffer.concat(pieces)];
});

test('iterated until one has enough', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), pattern(300_000));
  const log = new StreamLog(makeReadStream(scene));
  let count = 0;
  for await (const _ of log.stream as Readable) if (++count === 2) break;
  // The descriptor is closed once the read in flight is over, which no number of turns tells.
  while (!log.stream.closed) await quiet();
  return [count, log.stream.destroyed, log.stream.closed];
});

test(
  'iterating a missing file',
  sameAsNode,
  async (scene) =>
    await scene.attempt(async () => {
      for await (const _ of makeReadStream(scene));
    }),
);

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
      for await (const chunk of makeReadStream(scene, {}, scene.at('many', `${i}`))) pieces.push(chunk as Buffer);
      return Buffer.concat(pieces);
    }),
  );
});

test('chunks are never written to again', sameAsNode, async (scene) => {
  const whole = pattern(20 * 2 ** 20);
  writeFileSync(scene.at('file'), whole);
  const kept: Buffer[] = [];
  const scribbled: Buffer[] = [];
  for await (const chunk of makeReadStream(scene)) kept.push(chunk as Buffer);
  for await (const chunk of makeReadStream(scene)) scribbled.push((chunk as Buffer).fill(0));
  return [Buffer.concat(kept).equals(whole), kept.map((chunk) => chunk.length), scribbled.length];
});

test('a stream is one of Readable and of ReadStream', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), 'text');
  const { ReadStream } = scene.streams;
  const seen: unknown[] = [];
  const callable = ReadStream as unknown as (path: string) => ReturnType<typeof makeReadStream>;
  const streams = [makeReadStream(scene), new ReadStream(scene.at('file') as never), callable(scene.at('file'))];
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
