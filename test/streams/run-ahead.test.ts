import { closeSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { PassThrough, Readable, Transform } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import test from 'ava';
import { createWriteStream } from 'uringfs/streams';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

// What a pipe brings may wait for the stream to write it, more of it than Node lets wait.

const sizes = [1, 100, 16_384, 65_536, 200_000, 262_144, 262_145, 700_000];

const chunksOf = (whole: Buffer, size: number) =>
  Array.from({ length: Math.ceil(whole.length / size) }, (_, i) => whole.subarray(i * size, (i + 1) * size));

const source = (chunks: readonly Buffer[]) => Readable.from(chunks, { objectMode: false, highWaterMark: 1 });

for (const flags of ['w', 'a', 'r+', 'ax'] as const) {
  test(`chunks of all sizes into a file opened with ${flags}`, sameAsNode, async ({ streams, at }) => {
    const seen: unknown[] = [];
    for (const size of sizes) {
      const name = `file ${size}`;
      if (flags !== 'ax') writeFileSync(at(name), 'there before');
      const chunks = chunksOf(pattern(Math.min(2_000_003, size * 3_000)), size);
      const writer = streams.createWriteStream(at(name), { flags });
      await pipeline(source(chunks), new PassThrough({ highWaterMark: 2 ** 20 }), writer);
      seen.push(writer.bytesWritten, statSync(at(name)).size);
    }
    return seen;
  });
}

test('chunks of all sizes in turn', sameAsNode, async ({ streams, at }) => {
  const whole = pattern(5_000_003);
  const chunks: Buffer[] = [];
  for (let [start, turns] = [0, 0]; start < whole.length; turns++) {
    const size = sizes[(turns * 5) % sizes.length] as number;
    chunks.push(whole.subarray(start, start + size));
    start += size;
  }
  const writer = streams.createWriteStream(at('file'));
  await pipeline(source(chunks), new PassThrough(), writer);
  return writer.bytesWritten;
});

for (const flush of [false, true]) {
  test(`when a stream finishes all is in its file, flush: ${flush}`, sameAsNode, async ({ streams, at }) => {
    const seen: unknown[] = [];
    const writer = streams.createWriteStream(at('file'), { flush });
    for (const event of ['prefinish', 'finish', 'close']) {
      writer.on(event, () => seen.push(event, writer.bytesWritten, statSync(at('file')).size));
    }
    source(chunksOf(pattern(1_000_003), 50_000))
      .pipe(new PassThrough())
      .pipe(writer);
    await finished(writer);
    return seen;
  });
}

test('a stream never counts more than is in its file', sameAsNode, async ({ streams, at }) => {
  const writer = streams.createWriteStream(at('file'));
  const ahead: number[] = [];
  const look = new Transform({
    transform(chunk, _encoding, callback) {
      const { bytesWritten } = writer;
      if (bytesWritten < 0 || (bytesWritten > 0 && bytesWritten > statSync(at('file')).size)) ahead.push(bytesWritten);
      setImmediate(callback, null, chunk);
    },
  });
  await pipeline(source(chunksOf(pattern(4_000_003), 30_000)), look, writer);
  return [ahead, writer.bytesWritten];
});

test('whoever gives a callback is called when it is in the file', sameAsNode, async ({ streams, at }) => {
  const writer = streams.createWriteStream(at('file'));
  const piped = new PassThrough();
  piped.pipe(writer);
  const seen: unknown[] = [];
  for (const letter of 'abcdefgh') {
    piped.write(letter.repeat(30_000));
    await turn();
    await new Promise<void>((resolve) => {
      writer.write(letter.toUpperCase(), () => {
        seen.push(statSync(at('file')).size === writer.bytesWritten);
        resolve();
      });
    });
  }
  piped.end();
  await finished(writer);
  return [seen, writer.bytesWritten, readFileSync(at('file'), 'latin1').length];
});

test('whoever waits for drain beside a pipe finds all of it in the file', sameAsNode, async ({ streams, at }) => {
  const writer = streams.createWriteStream(at('file'));
  const piped = new PassThrough();
  piped.pipe(writer);
  const seen = new Set<boolean>();
  for (let i = 0; i < 20; i++) {
    piped.write(Buffer.alloc(60_000, i));
    seen.add(writer.write(Buffer.alloc(200_000, i)));
    await new Promise((resolve) => writer.once('drain', resolve));
    seen.add(writer.writableLength === 0 && statSync(at('file')).size === writer.bytesWritten);
  }
  piped.end();
  await finished(writer);
  return [...seen];
});

test('a listener that ends what a pipe writes to', sameAsNode, async ({ streams, at }) => {
  const seen: unknown[] = [];
  for (let round = 0; round < 20; round++) {
    const writer = streams.createWriteStream(at(`file ${round}`));
    const piped = new PassThrough();
    let chunks = 0;
    source(chunksOf(pattern(2_000_000), 70_000))
      .pipe(piped)
      .pipe(writer);
    piped.on('data', () => {
      if (++chunks === 10) writer.end();
    });
    seen.push(
      await finished(writer).then(
        () => 'finished',
        (error: NodeJS.ErrnoException) => error.code,
      ),
    );
    piped.destroy();
  }
  return seen;
});

test('whoever listens for drain finds all of it in the file', sameAsNode, async ({ streams, at }) => {
  const writer = streams.createWriteStream(at('file'));
  const seen = new Set<boolean>();
  let handedOn = 0;
  writer.on('drain', () => seen.add(statSync(at('file')).size === handedOn));
  const through = new PassThrough().on('data', ({ length }) => {
    handedOn += length;
  });
  await pipeline(source(chunksOf(pattern(2_000_003), 70_000)), through, writer);
  return [[...seen], writer.bytesWritten];
});

test('a pipe that is taken off, and another one', sameAsNode, async ({ streams, at }) => {
  const writer = streams.createWriteStream(at('file'));
  const [one, two] = [new PassThrough(), new PassThrough()];
  one.pipe(writer);
  for (const letter of 'abcdef') one.write(letter.repeat(60_000));
  while (one.readableLength > 0) await turn();
  one.unpipe(writer);
  writer.write('between');
  two.pipe(writer);
  for (const letter of 'ghijkl') two.write(letter.repeat(60_000));
  two.end();
  await finished(writer);
  return writer.bytesWritten;
});

test('a file behind what a transform has brought', sameAsNode, async ({ streams, at }) => {
  writeFileSync(at('from'), pattern(3_000_003));
  const writer = streams.createWriteStream(at('file'));
  const first = new PassThrough();
  first.pipe(writer, { end: false });
  for (const letter of 'abcdef') first.write(letter.repeat(60_000));
  first.end();
  await finished(first);
  const reader = streams.createReadStream(at('from'));
  await pipeline(reader, writer);
  return [reader.bytesRead, writer.bytesWritten];
});

test('destroyed in the middle, what has been answered is in the file', sameAsNode, async ({ streams, at }) => {
  const whole = pattern(4_000_000);
  for (let moment = 1; moment <= 25; moment++) {
    const writer = streams.createWriteStream(at('file'));
    const piped = new PassThrough();
    const given: Buffer[] = [];
    piped.on('data', (chunk) => given.push(chunk));
    piped.pipe(writer);
    const pieces = chunksOf(whole, 20_000 + moment * 1_000);
    for (let i = 0; i < moment; i++) {
      piped.write(pieces[i]);
      if (i % 4 === 0) await turn();
    }
    const [all, waiting] = [Buffer.concat(given), writer.writableLength];
    writer.destroy();
    await finished(writer).catch(() => {});
    const bytes = readFileSync(at('file'));
    if (!bytes.equals(all.subarray(0, bytes.length))) throw new Error(`there is a gap, moment ${moment}`);
    // Of what was waiting one chunk may have been on its way, or none.
    if (bytes.length < all.length - waiting) throw new Error(`bytes are lost, moment ${moment}`);
    if (writer.bytesWritten < all.length - waiting) throw new Error(`bytes are not counted, moment ${moment}`);
  }
  writeFileSync(at('file'), '');
});

test.serial('a descriptor that is closed under a piped stream', sameAsNode, async ({ streams, at }) => {
  const writer = streams.createWriteStream(at('file'));
  const failed = finished(writer).catch((error: unknown) => error);
  const piped = new PassThrough();
  piped.pipe(writer);
  const opened = new Promise<number>((resolve) => writer.once('open', resolve));
  piped.write('there');
  const fd = await opened;
  while (writer.bytesWritten === 0) await turn();
  closeSync(fd);
  piped.write(' and the rest');
  return [await failed, writer.bytesWritten, readFileSync(at('file'), 'utf8')];
});

test('a pipe brings more while a stream writes, and not without end', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const writer = createWriteStream(`${directory}/file`);
    const usual = writer.writableHighWaterMark;
    const piped = new PassThrough({ highWaterMark: 4 * 2 ** 20 });
    const lengths: number[] = [];
    piped.pipe(writer);
    piped.on('data', () => lengths.push(writer.writableLength));
    await new Promise((resolve) => writer.once('ready', resolve));
    for (let i = 0; i < 60; i++) piped.write(Buffer.alloc(50_000, i));
    piped.end();
    await finished(writer);
    const most = Math.max(...lengths);
    t.true(most >= 100_000 && most < 2 ** 19 + 50_000, `${most} bytes`);
    t.is(writer.writableHighWaterMark, usual);
  });
});

test('a hundred streams that write large chunks at once', sameAsNode, async ({ streams, at }) => {
  const writers = Array.from({ length: 100 }, (_, i) => streams.createWriteStream(at(`file ${i}`)));
  for (const [i, writer] of writers.entries()) {
    writer.write(pattern(300_000, i));
    writer.end(pattern(700_001, i + 1));
  }
  await Promise.all(writers.map((writer) => finished(writer)));
  return writers.map(({ bytesWritten }) => bytesWritten);
});
