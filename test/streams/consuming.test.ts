import { writeFileSync } from 'node:fs';
import {
  compose,
  finished,
  PassThrough,
  pipeline as pipelineCallback,
  Readable,
  Transform,
  Writable,
} from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { finished as finishedPromise, pipeline } from 'node:stream/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';
import { makeReadStream } from '../support/read-stream.js';
import type { Scene } from '../support/scene.js';
import { makeWriteStream } from '../support/write-stream.js';

type Reader = ReturnType<typeof makeReadStream>;
type Use = (reader: Reader, scene: Scene) => unknown;

const sizes = (chunks: readonly unknown[]) => chunks.map((chunk) => (chunk as Buffer).length);
const closed = (stream: Reader | Writable) =>
  stream.closed ? undefined : new Promise((resolve) => stream.once('close', resolve));

async function stopped(reader: Reader, stop: (chunk: Buffer) => boolean): Promise<Buffer[]> {
  const seen: Buffer[] = [];
  for await (const chunk of reader) {
    seen.push(chunk as Buffer);
    if (stop(chunk as Buffer)) break;
  }
  return seen;
}

const uses: Record<string, Use> = {
  'left at the first chunk': (reader) => stopped(reader, () => true),
  'left by a throw': (reader) =>
    stopped(reader, () => {
      throw new RangeError('enough');
    }),
  'iterated twice': async (reader) => [await stopped(reader, () => true), await stopped(reader, () => false)],
  'iterated on after a pause': async (reader) => {
    const iterator = reader.iterator({ destroyOnReturn: false });
    const first = (await iterator.next()).value;
    await iterator.return?.();
    return [first, reader.destroyed, await stopped(reader, () => false)];
  },
  'next asked for several times at once': async (reader) => {
    const iterator = reader[Symbol.asyncIterator]();
    const all = await Promise.all([iterator.next(), iterator.next(), iterator.next()]);
    await iterator.return?.();
    return all;
  },
  toArray: async (reader) => sizes(await reader.toArray()),
  'map and toArray': (reader) => reader.map((chunk) => (chunk as Buffer).length).toArray(),
  'map with several at once': (reader) =>
    reader.map(async (chunk) => (chunk as Buffer).at(-1), { concurrency: 3 }).toArray(),
  'filter, take and drop': (reader) =>
    reader
      .filter((chunk) => (chunk as Buffer).length === 30_000)
      .drop(2)
      .take(3)
      .toArray(),
  'take none': (reader) => reader.take(0).toArray(),
  find: (reader) => reader.find((chunk) => (chunk as Buffer).length < 30_000),
  some: (reader) => reader.some((chunk) => (chunk as Buffer).length > 1),
  every: (reader) => reader.every((chunk) => (chunk as Buffer).length > 30_000),
  reduce: (reader) => reader.reduce((sum, chunk) => sum + (chunk as Buffer).length, 0),
  forEach: (reader) => reader.forEach(() => {}),
  'forEach that throws': (reader) =>
    reader.forEach(() => {
      throw new RangeError('enough');
    }),
  flatMap: (reader) => reader.flatMap((chunk) => [(chunk as Buffer).length, 1]).toArray(),
  'the consumer buffer': (reader) => buffer(reader),
  'the consumer text': (reader) => text(reader),
  'toWeb, read to its end': async (reader) => {
    const chunks: unknown[] = [];
    for await (const chunk of Readable.toWeb(reader)) chunks.push(Buffer.from(chunk as Uint8Array));
    return Buffer.concat(chunks as Buffer[]);
  },
  'toWeb, cancelled': async (reader) => {
    const web = Readable.toWeb(reader).getReader();
    const first = await web.read();
    await web.cancel(new RangeError('enough'));
    return [(first.value as Uint8Array).length, reader.destroyed];
  },
  'Response over it': async (reader) => Buffer.from(await new Response(Readable.toWeb(reader) as never).arrayBuffer()),
  'compose of three': async (reader, scene) => {
    const halves = new Transform({
      transform(chunk, _encoding, callback) {
        callback(null, chunk.subarray(0, chunk.length / 2));
      },
    });
    const whole = compose(reader as never, halves as never, makeWriteStream(scene, {}, scene.at('copy')) as never);
    await finishedPromise(whole.resume());
    return whole.destroyed;
  },
  'Readable.wrap around it': async (reader) => {
    const wrapped = new Readable().wrap(reader);
    return sizes(await wrapped.toArray());
  },
  finished: (reader) => finishedPromise(reader.resume()),
  'finished with cleanup': (reader) => finishedPromise(reader.resume(), { cleanup: true }),
  'finished of a stream that was destroyed': (reader) => finishedPromise(reader.destroy()),
  'finished with a signal that fired': (reader) =>
    finishedPromise(reader, { signal: AbortSignal.abort() }).finally(() => reader.destroy()),
  'finished, calling back': (reader) =>
    new Promise((resolve) => finished(reader.resume(), (...args) => resolve([args, reader.destroyed]))),
  'pipeline, calling back': (reader, scene) =>
    new Promise((resolve) => {
      const writer = makeWriteStream(scene, {}, scene.at('copy'));
      pipelineCallback(reader, new PassThrough(), writer, (...args) => resolve([args, writer.bytesWritten]));
    }),
  'pipeline to an async function': (reader) =>
    pipeline(reader, async (source) => {
      let bytes = 0;
      for await (const chunk of source) bytes += (chunk as Buffer).length;
      return bytes;
    }),
  'pipeline to an async function that leaves early': (reader) =>
    pipeline(reader, async (source) => {
      for await (const chunk of source) return (chunk as Buffer).length;
      return 'nothing';
    }),
  'pipeline without an end': async (reader, scene) => {
    const writer = makeWriteStream(scene, {}, scene.at('copy'));
    await pipeline(reader, writer, { end: false });
    const open = [writer.writableEnded, writer.destroyed];
    await new Promise<void>((resolve) => writer.end('<end>', resolve));
    return open;
  },
  'pipeline to a writer that fails in its middle': (reader) => {
    let chunks = 0;
    const failing = new Writable({
      write(_chunk, _encoding, callback) {
        callback(++chunks === 3 ? new RangeError('enough') : null);
      },
    });
    return pipeline(reader, failing);
  },
  'pipeline from a reader that is destroyed': (reader, scene) =>
    pipeline(reader.destroy(), makeWriteStream(scene, {}, scene.at('copy'))),
  'pipeline with a signal that never fires': (reader, scene) =>
    pipeline(reader, makeWriteStream(scene, {}, scene.at('copy')), { signal: new AbortController().signal }),
  'pipeTo between web streams': (reader, scene) =>
    Readable.toWeb(reader).pipeTo(Writable.toWeb(makeWriteStream(scene, {}, scene.at('copy'))) as never),
};

for (const [title, use] of Object.entries(uses)) {
  test(title, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(300_007));
    const reader = makeReadStream(scene, { highWaterMark: 30_000 });
    const seen = await scene.attempt(async () => await use(reader, scene));
    await closed(reader);
    const properties = [reader.destroyed, reader.readableAborted, reader.readableEnded, reader.errored];
    // Whether a writer whose source is missing comes to make its file is a matter of time.
    const nowhere = { ...scene, at: () => '/dev/null' };
    const missing = makeReadStream(scene, {}, scene.at('missing'));
    const missed = await scene.attempt(
      async () =>
        await use(
          missing.on('error', () => {}),
          nowhere,
        ),
    );
    return [seen, properties, missed, missing.destroyed];
  });
}

test('a web stream over a writer', sameAsNode, async (scene) => {
  const writer = makeWriteStream(scene);
  const web = Writable.toWeb(writer).getWriter();
  for (let i = 0; i < 10; i++) await web.write(pattern(30_000, i));
  await web.close();
  const aborted = makeWriteStream(scene, {}, scene.at('aborted'));
  aborted.on('error', () => {});
  const other = Writable.toWeb(aborted).getWriter();
  await other.write(Buffer.from('some'));
  const seen = await scene.attempt(() => other.abort(new RangeError('enough')));
  await closed(aborted);
  return [writer.bytesWritten, writer.closed, seen, aborted.bytesWritten, aborted.errored];
});

test('finished tells of a writer', sameAsNode, async (scene) => {
  const seen: unknown[] = [];
  for (const end of ['end', 'destroy', 'both', 'close'] as const) {
    const writer = makeWriteStream(scene, {}, scene.at(end));
    const done = scene.attempt(() => finishedPromise(writer));
    if (end === 'end' || end === 'both') writer.end('text');
    if (end === 'destroy' || end === 'both') writer.destroy();
    if (end === 'close') writer.close();
    seen.push(await done);
  }
  return seen;
});
