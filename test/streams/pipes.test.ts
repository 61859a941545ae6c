import { spawn } from 'node:child_process';
import { appendFileSync, truncateSync, writeFileSync } from 'node:fs';
import { PassThrough, Readable, Writable } from 'node:stream';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';
import { makeReadStream } from '../support/read-stream.js';
import type { Scene } from '../support/scene.js';
import { StreamLog } from '../support/stream-log.js';
import { makeWriteStream, type WriteStream } from '../support/write-stream.js';

type Reader = ReturnType<typeof makeReadStream>;

const closed = (stream: Reader | Writable) =>
  stream.closed ? undefined : new Promise((resolve) => stream.once('close', resolve));

function prepared(scene: Scene, size = 1_000_003, options = {}) {
  writeFileSync(scene.at('file'), pattern(size));
  return {
    reader: makeReadStream(scene),
    writer: makeWriteStream(scene, options, scene.at('copy')),
  };
}

test('events of a pipe between files', sameAsNode, async (scene) => {
  const { reader, writer } = prepared(scene, 300_000);
  const logs = [new StreamLog(reader), new StreamLog(writer)] as const;
  reader.pipe(writer);
  await Promise.all(logs.map((log) => log.came('close')));
  // How often the writer falls behind is a matter of time.
  const told = logs.map(({ entries }) => (entries as string[][]).map(([name]) => name));
  return told.map((names) => names.filter((name) => !['pause', 'resume', 'drain'].includes(name ?? '')));
});

for (const end of [true, false]) {
  test(`a pipe with end ${end}`, sameAsNode, async (scene) => {
    const { reader, writer } = prepared(scene);
    reader.pipe(writer, { end });
    await closed(reader);
    if (end) await closed(writer);
    else await new Promise<void>((resolve) => writer.end('<end>', resolve));
    return [reader.bytesRead, writer.bytesWritten, writer.writableFinished];
  });
}

test('one source after another into one file', sameAsNode, async (scene) => {
  const writer = makeWriteStream(scene, {}, scene.at('copy'));
  for (const size of [0, 1, 70_000, 200_000]) {
    writeFileSync(scene.at('file'), pattern(size, size));
    const reader = makeReadStream(scene);
    reader.pipe(writer, { end: false });
    await closed(reader);
    writer.write(`<${size}>`);
  }
  await new Promise<void>((resolve) => writer.end(resolve));
  return writer.bytesWritten;
});

test('several files from one source', sameAsNode, async (scene) => {
  const { reader, writer } = prepared(scene);
  const others = ['b', 'c'].map((name, i) =>
    makeWriteStream(scene, { highWaterMark: 1 + i * 10 ** 6 }, scene.at(name)),
  );
  for (const one of [writer, ...others]) reader.pipe(one);
  const through = reader.pipe(new PassThrough({ highWaterMark: 10 }));
  const last = through.pipe(makeWriteStream(scene, {}, scene.at('d')));
  await Promise.all([writer, ...others, last].map(closed));
  return [writer, ...others, last].map((one) => one.bytesWritten);
});

test('piped twice into the same file', sameAsNode, async (scene) => {
  const { reader, writer } = prepared(scene, 100_000);
  reader.pipe(writer);
  reader.pipe(writer);
  await closed(writer);
  return [writer.bytesWritten, reader.bytesRead];
});

test('unpiped in the midst, and piped elsewhere', sameAsNode, async (scene) => {
  const { reader, writer } = prepared(scene);
  const other = makeWriteStream(scene, {}, scene.at('rest'));
  let bytes = 0;
  const move = (chunk: Buffer | string) => {
    bytes += chunk.length;
    if (bytes < 200_000) return;
    reader.off('data', move);
    reader.unpipe(writer);
    reader.pipe(other);
    writer.end('<end>');
  };
  reader.pipe(writer);
  reader.on('data', move);
  await Promise.all([closed(writer), closed(other)]);
  return [bytes, writer.bytesWritten, other.bytesWritten];
});

test('unpiped before anything came', sameAsNode, async (scene) => {
  const { reader, writer } = prepared(scene);
  const log = new StreamLog(writer);
  reader.pipe(writer);
  reader.unpipe();
  reader.resume();
  await closed(reader);
  await new Promise<void>((resolve) => writer.end(resolve));
  await log.came('close');
  return [reader.bytesRead, (log.entries as string[][]).map(([name]) => name)];
});

/** What a program may see, or do, between the reads and the writes of a copy. */
const watching: Record<string, (reader: Reader, writer: WriteStream, seen: unknown[], scene: Scene) => void> = {
  'write of the writer is replaced': (_reader, writer, seen) => {
    const { write } = writer;
    writer.write = function (this: WriteStream, chunk: Buffer, ...rest: []) {
      seen.push(chunk.length);
      // The same memory, so that nothing but the method tells.
      chunk.set(chunk.map((byte) => ~byte));
      return Reflect.apply(write, this, [chunk, ...rest]);
    } as typeof write;
  },
  '_write and _writev of the writer are replaced': (_reader, writer, seen) => {
    const inner = writer as unknown as Record<'_write' | '_writev', unknown>;
    inner._writev = null;
    const { _write } = Object.getPrototypeOf(writer);
    inner._write = function (this: WriteStream, chunk: Buffer, ...rest: []) {
      seen.push(chunk.length);
      return _write.call(this, chunk.fill(7), ...rest);
    };
  },
  'push of the reader is replaced': (reader, _writer, seen) => {
    const { push } = reader;
    reader.push = (chunk: Buffer | null) => {
      seen.push(chunk?.length);
      return push.call(reader, chunk === null ? null : chunk.subarray(1));
    };
  },
  '_read of the reader is replaced': (reader, _writer, seen) => {
    let left = 3;
    reader._read = (size) => {
      seen.push(size);
      setImmediate(() => reader.push(left-- > 0 ? pattern(1_000, left) : null));
    };
  },
  'read of the reader is replaced': (reader) => {
    const { read } = reader;
    let chunks = 0;
    reader.read = (size?: number) => {
      const chunk = read.call(reader, size);
      return chunk && Buffer.from(`<${chunks++}>`);
    };
  },
  'emit of the reader is replaced': (reader, _writer, seen) => {
    const { emit } = reader;
    reader.emit = function (this: Reader, event: string, ...args: unknown[]) {
      if (event === 'data') {
        seen.push((args[0] as Buffer).length);
        return emit.call(this, event as never, Buffer.from('data') as never);
      }
      return emit.call(this, event as never, ...(args as []));
    } as typeof emit;
  },
  'an encoding is set': (reader) => {
    reader.setEncoding('base64');
  },
  'an encoding is set in the midst': (reader) => {
    reader.once('data', () => reader.setEncoding('hex'));
  },
  'the writer has another encoding': (reader, writer) => {
    reader.setEncoding('latin1');
    writer.setDefaultEncoding('utf16le');
  },
  'something is written first': (_reader, writer) => {
    writer.write('<first>');
  },
  'something is written with every chunk': (reader, writer) => {
    reader.on('data', (chunk) => writer.write(`<${chunk.length}>`));
  },
  'something is written at the end': (reader, writer) => {
    reader.prependOnceListener('end', () => writer.write('<end>'));
  },
  'the writer is corked in the midst': (reader, writer) => {
    reader.once('data', () => {
      writer.cork();
      setImmediate(() => writer.uncork());
    });
  },
  'something is put back': (reader) => {
    reader.once('data', () => reader.unshift(Buffer.from('<back>')));
  },
  'the reader is paused at each chunk': (reader, writer) => {
    reader.on('data', () => {
      reader.pause();
      setImmediate(() => {
        if (!writer.writableNeedDrain) reader.resume();
      });
    });
  },
  'chunks are changed by a listener before the pipe': (reader) => {
    reader.prependListener('data', (chunk) => (chunk as Buffer).fill(1));
  },
  'the file grows': (reader, _writer, _seen, { at }) => {
    reader.once('data', () => appendFileSync(at('file'), pattern(100_000, 3)));
  },
  'the file is cut short': (reader, _writer, _seen, { at }) => {
    reader.once('data', () => truncateSync(at('file'), 70_000));
  },
  'the end of the reader is moved': (reader) => {
    Object.assign(reader, { end: 99_999 });
  },
  'the place to read at is moved': (reader) => {
    Object.assign(reader, { pos: 250_000 });
  },
  'the place to write at is moved': (_reader, writer) => {
    Object.assign(writer, { pos: 10 });
  },
  'the writer waits for nothing': (_reader, writer) => {
    Object.defineProperty(writer, 'writableNeedDrain', { value: false });
  },
  'nothing is said to lie between': (reader, writer) => {
    Object.defineProperty(reader, 'readableLength', { value: 0 });
    Object.defineProperty(writer, 'writableLength', { value: 0 });
  },
};

// Node 26.12 calls none of these for the chunk after a pause: where the writer falls behind it is chance how often.
const pastPauses = ['write of the writer', 'read of the reader', 'emit of the reader'];

for (const [title, watch] of Object.entries(watching)) {
  test(`a pipe where ${title}`, sameAsNode, async (scene) => {
    const neverBehind = pastPauses.some((method) => title.startsWith(method));
    const options = neverBehind ? { highWaterMark: 1 << 23 } : {};
    const { reader, writer } = prepared(scene, neverBehind ? 4_000_007 : 1_300_007, options);
    const seen: unknown[] = [];
    if (!title.endsWith('each chunk')) reader.pipe(writer);
    watch(reader, writer, seen, scene);
    if (title.endsWith('each chunk')) reader.pipe(writer);
    await Promise.all([closed(reader), closed(writer)]);
    return [seen, reader.bytesRead, writer.bytesWritten];
  });
}

const failing: Record<string, (reader: Reader, writer: WriteStream) => void> = {
  'the reader is destroyed': (reader) => reader.once('data', () => reader.destroy()),
  'the reader is destroyed with an error': (reader) => reader.once('data', () => reader.destroy(new Error('enough'))),
  'the writer is destroyed': (_reader, writer) => writer.once('pipe', () => writer.destroy()),
  'the writer is destroyed with an error': (reader, writer) =>
    reader.once('data', () => writer.destroy(new Error('enough'))),
};

for (const [title, fail] of Object.entries(failing)) {
  test(`a pipe where ${title}`, sameAsNode, async (scene) => {
    const { reader, writer } = prepared(scene, 1_300_007);
    const told: string[] = [];
    reader.on('error', (error) => told.push(`reader: ${error.message}`));
    writer.on('error', (error) => told.push(`writer: ${error.message}`));
    for (const event of ['close', 'unpipe', 'pipe']) writer.on(event, () => told.push(`writer: ${event}`));
    reader.on('end', () => told.push('reader: end'));
    fail(reader, writer);
    reader.pipe(writer);
    await (title.includes('reader') ? closed(reader) : closed(writer));
    const seen = [...told, reader.destroyed, writer.destroyed];
    await Promise.all([closed(reader.destroy()), closed(writer.destroy())]);
    // How far it came is a matter of time.
    truncateSync(scene.at('copy'), 0);
    return seen;
  });
}

test('to a file from other sources', sameAsNode, async (scene) => {
  const sources = {
    array: Readable.from(['one ', Buffer.from('two '), pattern(100_000)]),
    text: Readable.from('a text'),
    nothing: Readable.from([]),
    failing: Readable.from(
      (function* () {
        yield 'before';
        throw new RangeError('the source fails');
      })(),
    ),
  };
  const seen: unknown[] = [];
  for (const [name, source] of Object.entries(sources)) {
    const writer = makeWriteStream(scene, {}, scene.at(name));
    const failed = new Promise((resolve) => source.once('error', resolve));
    source.pipe(writer);
    if (name === 'failing') seen.push(await failed, writer.destroyed, writer.end());
    await closed(writer);
    seen.push(writer.bytesWritten, writer.writableFinished);
  }
  return seen.filter((value) => value !== undefined && !(value instanceof Writable));
});

test('to a child and from it', sameAsNode, async (scene) => {
  const { reader, writer } = prepared(scene, 500_000);
  const child = spawn('cat', { stdio: ['pipe', 'pipe', 'ignore'] });
  reader.pipe(child.stdin);
  child.stdout.pipe(writer);
  await closed(writer);
  return [reader.bytesRead, writer.bytesWritten];
});
