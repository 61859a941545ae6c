import { writeFileSync } from 'node:fs';
import { PassThrough, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';
import { makeReadStream } from '../support/read-stream.js';
import type { Scene } from '../support/scene.js';
import { makeWriteStream } from '../support/write-stream.js';

type Reader = ReturnType<typeof makeReadStream>;
type Way = (reader: Reader, keep: (chunk: Buffer) => void, scene: Scene) => Promise<unknown>;

const closed = (stream: Reader | Writable) => new Promise((resolve) => stream.once('close', resolve));

/** Every way to get at the chunks of a stream and to hold on to them. */
const ways: Record<string, Way> = {
  'a listener': (reader, keep) => closed(reader.on('data', keep as never)),
  'two listeners': (reader, keep) => closed(reader.on('data', keep as never).on('data', () => {})),
  'the readable event': (reader, keep) =>
    closed(
      reader.on('readable', () => {
        for (let chunk = reader.read(); chunk !== null; chunk = reader.read()) keep(chunk as Buffer);
      }),
    ),
  iteration: async (reader, keep) => {
    for await (const chunk of reader) keep(chunk as Buffer);
  },
  'toArray, after a pause': async (reader, keep) => {
    await new Promise((resolve) => reader.once('ready', resolve));
    for (const chunk of await reader.toArray()) keep(chunk as Buffer);
  },
  'a pipe with a listener beside it': (reader, keep, scene) => {
    reader.on('data', keep as never);
    return closed(reader.pipe(makeWriteStream(scene, {}, scene.at('copy'))));
  },
  'a pipe, and a listener that comes in the midst': (reader, keep, scene) => {
    const writer = reader.pipe(makeWriteStream(scene, {}, scene.at('copy')));
    const listenLater = () => {
      if (writer.bytesWritten > 0) reader.on('data', keep as never);
      else if (!writer.closed) setImmediate(listenLater);
    };
    listenLater();
    return closed(writer);
  },
  'a transform that hands them on at the end': (reader, keep, scene) => {
    const all: Buffer[] = [];
    const holding = new Transform({
      transform(chunk, _encoding, callback) {
        all.push(chunk);
        callback();
      },
      flush(callback) {
        for (const chunk of all) {
          keep(chunk);
          this.push(chunk);
        }
        callback();
      },
    });
    return pipeline(reader, holding, makeWriteStream(scene, {}, scene.at('copy')));
  },
  'a writable that keeps them': (reader, keep) =>
    pipeline(
      reader,
      new Writable({
        write(chunk, _encoding, callback) {
          keep(chunk);
          setImmediate(callback);
        },
      }),
    ),
  'two pipes': (reader, keep, scene) => {
    const through = new PassThrough().on('data', keep);
    const writer = makeWriteStream(scene, { highWaterMark: 1_000 }, scene.at('copy'));
    reader.pipe(through);
    return Promise.all([closed(reader.pipe(writer)), closed(through)]);
  },
  'a pipeline with a listener': (reader, keep, scene) => {
    reader.on('data', keep as never);
    return pipeline(reader, makeWriteStream(scene, {}, scene.at('copy')));
  },
};

/** Whether any byte belongs to two chunks. */
function overlapping(chunks: readonly Buffer[]): boolean {
  const places = new Map<ArrayBufferLike, [number, number][]>();
  for (const { buffer, byteOffset, length } of chunks) {
    const taken = places.get(buffer) ?? [];
    if (taken.some(([from, to]) => byteOffset < to && from < byteOffset + length)) return true;
    places.set(buffer, [...taken, [byteOffset, byteOffset + length]]);
  }
  return false;
}

const sizes = [
  [undefined, 1_000_003],
  [100, 5_003],
  [65_537, 1_000_003],
  [2 ** 20, 3_000_003],
] as const;

for (const [title, way] of Object.entries(ways)) {
  for (const [highWaterMark, size] of sizes) {
    test(`chunks kept by ${title}, highWaterMark ${highWaterMark}`, sameAsNode, async (scene) => {
      const whole = pattern(size);
      writeFileSync(scene.at('file'), whole);
      const kept: Buffer[] = [];
      const keep = (chunk: Buffer) => kept.push(chunk);
      const reader = makeReadStream(scene, { highWaterMark });
      const late = title.includes('in the midst');
      await way(reader, keep, scene);
      const all = Buffer.concat(kept);
      // From when a late listener hears is a matter of time; what it hears is the end of the file.
      const right = late ? whole.subarray(whole.length - all.length).equals(all) : whole.equals(all);
      return [right, overlapping(kept), late || kept.map(({ length }) => length), reader.bytesRead];
    });
  }
}

test('what is written over chunks that came shows in none that come later', sameAsNode, async (scene) => {
  const whole = pattern(1_000_003);
  writeFileSync(scene.at('file'), whole);
  const right: boolean[] = [];
  let at = 0;
  for await (const chunk of makeReadStream(scene, { highWaterMark: 10_000 })) {
    const end = at + chunk.length;
    right.push(whole.subarray(at, end).equals(chunk as Buffer));
    at = end;
    new Uint8Array((chunk as Buffer).buffer).fill(0xaa);
  }
  return right;
});

for (const size of [1, 100, 16_384, 65_536, 65_537, 300_000]) {
  test(`a chunk of ${size} bytes is overwritten as soon as it is written`, sameAsNode, async (scene) => {
    const seen: unknown[] = [];
    for (const options of [{}, { start: 10 }, { flags: 'a' }, { highWaterMark: 1 }, { highWaterMark: 2 ** 24 }]) {
      const writer = makeWriteStream(scene, options, scene.at(`file ${seen.length}`));
      const chunks = Array.from({ length: 5 }, (_, i) => pattern(size, i));
      await Promise.all(
        chunks.map(
          (chunk) =>
            new Promise<void>((resolve) =>
              writer.write(chunk, () => {
                chunk.fill(0xaa);
                resolve();
              }),
            ),
        ),
      );
      await new Promise<void>((resolve) => writer.end(resolve));
      seen.push(writer.bytesWritten);
    }
    return seen;
  });

  test(`one buffer of ${size} bytes is filled and written again and again`, sameAsNode, async (scene) => {
    const writer = makeWriteStream(scene);
    const buffer = Buffer.alloc(size);
    for (let i = 0; i < 10; i++) {
      pattern(size, i).copy(buffer);
      await new Promise((resolve) => writer.write(buffer, resolve));
    }
    buffer.fill(0xaa);
    await new Promise<void>((resolve) => writer.end(resolve));
    return writer.bytesWritten;
  });
}
