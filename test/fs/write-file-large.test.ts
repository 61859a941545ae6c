import { mkdirSync, writeFileSync } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import test from 'ava';
import { lateChunks } from '../support/chunks.js';
import { sameAsNode } from '../support/conformance.js';
import { methods } from '../support/every-target.js';
import { loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';

const text = 'aé文🗂'.repeat(30_000);
const aligned = (size: number) => Uint8Array.from(pattern(size)).buffer;

const data: Record<string, () => unknown> = {
  '65,536 characters of one byte': () => 'a'.repeat(65_536),
  '65,537 characters of one byte': () => 'a'.repeat(65_537),
  'characters across every border': () => `a${'文'.repeat(200_000)}`,
  'a long text that ends in half a pair': () => `${text}\ud83d`,
  'a text of two halves put together': () => `${'🗂'.repeat(40_000)}\ud83d`.concat('\uddc2', text),
  'a Buffer of 65,537 bytes': () => pattern(65_537),
  'a Buffer of 524,288 bytes': () => pattern(524_288),
  'a Buffer of 524,289 bytes': () => pattern(524_289),
  'a Buffer of 3 MiB': () => pattern(3 * 2 ** 20),
  'the middle of a Buffer': () => pattern(400_000).subarray(7, 300_007),
  'a Uint16Array': () => new Uint16Array(aligned(200_000), 10, 90_000),
  'a Float64Array': () => new Float64Array(aligned(200_000), 8, 24_000),
  'a BigUint64Array': () => new BigUint64Array(aligned(160_000)),
  'a DataView': () => new DataView(aligned(200_000), 3, 150_001),
  'shared memory': () => new Uint8Array(new SharedArrayBuffer(200_000)).fill(7),
  'an array of large texts': () => [text, 'between', text],
  'an array of large buffers': () => [pattern(600_000), Buffer.alloc(0), pattern(65_537, 2)],
  'a generator of views': function* () {
    yield new Uint16Array(aligned(140_000), 2, 60_000);
    yield new DataView(aligned(70_000), 1);
  },
  'many small chunks': () => Array.from({ length: 300 }, (_, i) => pattern(i, i + 1)),
  'a late generator': () => lateChunks([text, pattern(100_000), new Float32Array(20_000)]),
  'a late generator that ends in a number': () => lateChunks([text, 7]),
  'a Readable': () => Readable.from([pattern(200_000), pattern(70_000, 2)]),
  'a Readable of texts': () => Readable.from([text, text]),
  'a PassThrough': () => new PassThrough({ highWaterMark: 2 ** 20 }).end(pattern(300_000)),
  'a destroyed Readable': () => Readable.from([text]).destroy(),
  'a web stream': () =>
    new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(aligned(100_000)));
        controller.enqueue(new Uint8Array(aligned(5)));
        controller.close();
      },
    }),
  'a Blob': () => new Blob([text]),
  'an async iterator that is none': () => ({ [Symbol.asyncIterator]: 7 }),
  'an object with both iterators': () => ({ [Symbol.asyncIterator]: () => lateChunks(['late']), [Symbol.iterator]: 7 }),
};

for (const method of methods) {
  for (const [title, make] of Object.entries(data)) {
    test(`${method}: ${title}`, sameAsNode, async ({ fs, at, open, attempt }) => {
      writeFileSync(at('existing'), pattern(100_000, 9));
      const handle = await open('handle', 'w+');
      await handle.write('<before>');
      return [
        await attempt(() => loose(fs)[method](at('new'), make())),
        await attempt(() => loose(fs)[method](at('existing'), make(), { flush: true })),
        await attempt(() => loose(fs)[method](at('with encoding'), make(), 'utf16le')),
        await attempt(() => loose(fs)[method](at('missing', 'file'), make())),
        await attempt(() => loose(fs)[method](at(''), make())),
        await attempt(() => loose(handle)[method](make())),
        await attempt(() => handle.write('<after>')),
      ];
    });
  }

  test(`${method}: every encoding`, sameAsNode, async ({ fs, at, attempt }) => {
    const seen: unknown[] = [];
    for (const encoding of ['utf8', 'utf16le', 'latin1', 'ascii', 'hex', 'base64', 'base64url', 'buffer']) {
      for (const [name, given] of Object.entries({ text, digits: `${'c0ffee'.repeat(25_000)}0x` })) {
        seen.push(await attempt(() => loose(fs)[method](at(`${name} ${encoding}`), given, encoding)));
        seen.push(await attempt(() => loose(fs)[method](at(`${name}s ${encoding}`), [given, given], encoding)));
      }
    }
    return seen;
  });

  test(`${method}: a full device`, sameAsNode, async ({ fs, attempt }) => [
    await attempt(() => fs[method]('/dev/full', pattern(200_000))),
    await attempt(() => fs[method]('/dev/full', text)),
    await attempt(() => fs[method]('/dev/full', [text, text])),
    await attempt(() => fs[method]('/dev/full', Readable.from([text]))),
    await attempt(() => fs[method]('/dev/full', '')),
  ]);

  test(`${method}: signals`, sameAsNode, async ({ fs, at, attempt }) => {
    mkdirSync(at('folder'));
    const fired = AbortSignal.abort(new RangeError('enough'));
    const seen: unknown[] = [];
    for (const [title, make] of Object.entries({
      text: () => text,
      bytes: () => pattern(3 * 2 ** 20),
      chunks: () => [text, text],
      'late chunks': () => lateChunks([text, text]),
    })) {
      writeFileSync(at(`existing ${title}`), 'existing');
      const late = new AbortController();
      seen.push(
        await attempt(() => loose(fs)[method](at(`new ${title}`), make(), { signal: fired })),
        await attempt(() => loose(fs)[method](at(`existing ${title}`), make(), { signal: fired })),
        await attempt(() => loose(fs)[method](at('folder'), make(), { signal: fired })),
        await attempt(() => loose(fs)[method](at(`new ${title}`), make(), { signal: fired, flag: 'nope' })),
        await attempt(() => loose(fs)[method](at(`soon ${title}`), make(), { signal: late.signal })),
      );
      late.abort();
      const soon = new AbortController();
      const answer = loose(fs)[method](at(`existing ${title}`), make(), { signal: soon.signal });
      soon.abort();
      seen.push(await attempt(() => answer));
    }
    return seen;
  });

  test(`${method}: a stream is used up or destroyed`, sameAsNode, async ({ fs, at, attempt }) => {
    const [good, bad, stopped] = [0, 1, 2].map(() => Readable.from([pattern(100_000), pattern(100_000)]));
    const answers = [
      await attempt(() => loose(fs)[method](at('file'), good)),
      await attempt(() => loose(fs)[method](at('missing', 'file'), bad)),
      await attempt(() => loose(fs)[method](at('other'), stopped, { signal: AbortSignal.abort() })),
    ];
    return [answers, [good, bad, stopped].map((stream) => [stream?.destroyed, stream?.readableEnded])];
  });
}
