import { createHash } from 'node:crypto';
import { truncateSync, writeFileSync } from 'node:fs';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';
import { runFixture } from '../support/run-fixture.js';

for (const size of [0, 1, 65_535, 65_536, 65_537, 1_000_003, 20 * 2 ** 20]) {
  test(`a copy of ${size} bytes`, sameAsNode, async ({ streams, at }) => {
    writeFileSync(at('file'), pattern(size));
    const [from, to] = [streams.createReadStream(at('file')), streams.createWriteStream(at('copy'))];
    await pipeline(from, to);
    return [from.bytesRead, to.bytesWritten, from.closed, to.closed];
  });
}

for (const [reading, writing] of [
  [1_000, 100_000],
  [100_000, 1_000],
  [2 ** 20, 2 ** 20],
  [7, 7],
] as const) {
  test(`a copy with marks ${reading} and ${writing}`, sameAsNode, async ({ streams, at }) => {
    writeFileSync(at('file'), pattern(reading < 10 ? 2_000 : 3_000_000));
    await pipeline(
      streams.createReadStream(at('file'), { highWaterMark: reading }),
      streams.createWriteStream(at('copy'), { highWaterMark: writing }),
    );
  });
}

test('through a transform', sameAsNode, async ({ streams, at }) => {
  writeFileSync(at('file'), pattern(1_000_003));
  const invert = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      callback(
        null,
        chunk.map((byte) => ~byte),
      );
    },
  });
  await pipeline(streams.createReadStream(at('file')), invert, streams.createWriteStream(at('copy')));
});

test('compressed and back', sameAsNode, async ({ streams, fs, at }) => {
  const whole = pattern(1_000_003);
  writeFileSync(at('file'), whole);
  await pipeline(streams.createReadStream(at('file')), createGzip({ level: 1 }), streams.createWriteStream(at('gz')));
  await pipeline(streams.createReadStream(at('gz')), createGunzip(), streams.createWriteStream(at('back')));
  return (await fs.readFile(at('back'))).equals(whole);
});

test('to a hash', sameAsNode, async ({ streams, at }) => {
  writeFileSync(at('file'), pattern(3_000_001));
  const hash = createHash('sha256');
  await pipeline(streams.createReadStream(at('file')), hash);
  return hash.digest('hex');
});

test('from a generator and through one', sameAsNode, async ({ streams, at }) => {
  await pipeline(
    function* () {
      for (let i = 0; i < 1_000; i++) yield `${i}\n`;
    },
    streams.createWriteStream(at('file')),
  );
  await pipeline(
    streams.createReadStream(at('file'), { encoding: 'utf8', highWaterMark: 100 }),
    async function* (source: AsyncIterable<string>) {
      for await (const part of source) yield part.replaceAll('9', 'nine');
    },
    streams.createWriteStream(at('copy')),
  );
});

test('one reader with two writers, whose chunks stay what they were', sameAsNode, async ({ streams, at }) => {
  writeFileSync(at('file'), pattern(2_000_003));
  const reader = streams.createReadStream(at('file'));
  const kept: Buffer[] = [];
  reader.on('data', (chunk) => kept.push(chunk as Buffer));
  const writers = ['one', 'two'].map((name) => streams.createWriteStream(at(name), { highWaterMark: 1_000 }));
  await Promise.all(
    writers.map(
      (writer) => new Promise((resolve, reject) => reader.pipe(writer).on('close', resolve).on('error', reject)),
    ),
  );
  return Buffer.concat(kept);
});

test('chunks kept behind the stream they pass through', sameAsNode, async ({ streams, at }) => {
  writeFileSync(at('file'), pattern(2_000_003));
  const kept: Buffer[] = [];
  const through = new PassThrough();
  through.on('data', (chunk: Buffer) => kept.push(chunk));
  await pipeline(streams.createReadStream(at('file')), through, streams.createWriteStream(at('copy')));
  return Buffer.concat(kept);
});

const failures = {
  'a missing source': { from: 'missing', to: 'copy' },
  'a missing target directory': { from: 'file', to: 'missing/copy' },
  'a full target': { from: 'file', to: '../../../../../../../../../../dev/full' },
  'a directory as the source': { from: '.', to: 'copy' },
  'a directory as the target': { from: 'file', to: '.' },
};

for (const [title, { from, to }] of Object.entries(failures)) {
  test(title, sameAsNode, async ({ streams, at, directory, attempt }) => {
    writeFileSync(at('file'), pattern(300_000));
    const target = to.startsWith('..') ? '/dev/full' : `${directory}/${to}`;
    const [reader, writer] = [streams.createReadStream(at(from)), streams.createWriteStream(target)];
    const seen = await attempt(() => pipeline(reader, writer));
    await new Promise((resolve) => setImmediate(resolve));
    return [seen, reader.destroyed, writer.destroyed];
  });
}

test('a transform that fails', sameAsNode, async ({ streams, at, attempt }) => {
  writeFileSync(at('file'), pattern(300_000));
  const failing = new Transform({
    transform(_chunk, _encoding, callback) {
      callback(new RangeError('enough'));
    },
  });
  const [reader, writer] = [streams.createReadStream(at('file')), streams.createWriteStream(at('copy'))];
  return [await attempt(() => pipeline(reader, failing, writer)), reader.destroyed, writer.destroyed];
});

test('aborted before', sameAsNode, async ({ streams, at, attempt }) => {
  writeFileSync(at('file'), pattern(300_000));
  const [reader, writer] = [streams.createReadStream(at('file')), streams.createWriteStream(at('copy'))];
  const seen = await attempt(() => pipeline(reader, writer, { signal: AbortSignal.abort() }));
  return [seen, reader.destroyed, writer.destroyed];
});

test('aborted in the middle', sameAsNode, async ({ streams, fs, at, attempt }) => {
  writeFileSync(at('file'), '');
  truncateSync(at('file'), 64 * 2 ** 20);
  const controller = new AbortController();
  const [reader, writer] = [streams.createReadStream(at('file')), streams.createWriteStream(at('copy'))];
  let chunks = 0;
  reader.on('data', () => ++chunks === 3 && controller.abort());
  const seen = await attempt(() => pipeline(reader, writer, { signal: controller.signal }));
  const closed = (stream: typeof reader | typeof writer) =>
    stream.closed ? undefined : new Promise((resolve) => stream.once('close', resolve));
  await Promise.all([closed(reader), closed(writer)]);
  // How far the copy came is a matter of time; that it did not come to its end is not.
  const partial = (await fs.stat(at('copy')).catch(() => ({ size: 0 }))).size < 64 * 2 ** 20;
  await fs.unlink(at('copy')).catch(() => {});
  return [seen, reader.destroyed, writer.destroyed, partial];
});

test('a large copy keeps memory flat and every byte in place', async (t) => {
  const report = await runFixture<{ bytes: number; same: boolean; grownMiB: number; keptIntact: boolean }>(
    'large-copy',
  );
  t.log(`resident memory grew by ${report.grownMiB} MiB while ${report.bytes / 2 ** 20} MiB were copied`);
  t.true(report.same);
  t.true(report.keptIntact);
  t.true(report.grownMiB < 200);
});
