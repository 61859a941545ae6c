import { closeSync, constants, openSync, readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { makeFifo } from '../support/fifo.js';
import { loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';
import { makeReadStream } from '../support/read-stream.js';
import type { Scene } from '../support/scene.js';
import { StreamLog } from '../support/stream-log.js';
import { makeWriteStream, type WriteStream } from '../support/write-stream.js';

const { O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } = constants;
const much = pattern(200_000);

type Call = (handle: FileHandle, scene: Scene) => unknown;

const reads: Record<string, Call> = {
  read: (handle) => handle.read(Buffer.alloc(10), 0, 10, null),
  'read of much': (handle) => handle.read(Buffer.alloc(200_000)),
  readv: (handle) => handle.readv([Buffer.alloc(5), Buffer.alloc(5)]),
  readFile: (handle) => handle.readFile(),
  'readFile as text': (handle) => handle.readFile('utf8'),
  'readFile of a handle': (handle, { fs }) => fs.readFile(handle),
};

for (const [title, call] of Object.entries(reads)) {
  test(`${title} where there is nothing to read yet`, sameAsNode, async (scene) => {
    const { at, fs, attempt } = scene;
    makeFifo(at('fifo'));
    const handle = await fs.open(at('fifo'), O_RDWR | O_NONBLOCK);
    const seen = [await attempt(() => call(handle, scene))];
    await handle.write('some text');
    seen.push(await attempt(() => call(handle, scene)), await attempt(() => call(handle, scene)));
    return [...seen, await attempt(() => handle.close())];
  });
}

const writes: Record<string, Call> = {
  write: (handle) => handle.write('some text'),
  'write of a view': (handle) => handle.write(pattern(10)),
  'write of much': (handle) => handle.write(much),
  'write of much text': (handle) => handle.write('x'.repeat(200_000)),
  writev: (handle) => handle.writev([pattern(5), pattern(5)]),
  writeFile: (handle) => handle.writeFile('some text'),
  'writeFile of much': (handle) => handle.writeFile(much),
  'writeFile of much text': (handle) => handle.writeFile('x'.repeat(200_000)),
  'writeFile of chunks': (handle) => handle.writeFile([pattern(10), much]),
  'appendFile to a handle': (handle, { fs }) => fs.appendFile(handle, 'some text'),
};

for (const [title, call] of Object.entries(writes)) {
  test(`${title} where there is no room, and where there is some`, sameAsNode, async (scene) => {
    const { at, fs, attempt } = scene;
    makeFifo(at('fifo'));
    const handle = await fs.open(at('fifo'), O_RDWR | O_NONBLOCK);
    const seen = [await attempt(() => call(handle, scene))];
    while ((await handle.write(pattern(65_536)).catch(() => null)) !== null);
    seen.push(await attempt(() => call(handle, scene)));
    await handle.read(Buffer.alloc(5_000), 0, 5_000, null);
    seen.push(await attempt(() => call(handle, scene)));
    return [...seen, await attempt(() => handle.close())];
  });
}

test('whole files by path', sameAsNode, async ({ at, fs, attempt }) => {
  makeFifo(at('fifo'));
  const seen = [
    await attempt(() => loose(fs).writeFile(at('fifo'), 'text', { flag: O_WRONLY | O_NONBLOCK })),
    await attempt(() => loose(fs).readFile(at('fifo'), { flag: O_RDONLY | O_NONBLOCK })),
  ];
  const both = await fs.open(at('fifo'), O_RDWR | O_NONBLOCK);
  seen.push(
    await attempt(() => loose(fs).readFile(at('fifo'), { flag: O_RDONLY | O_NONBLOCK })),
    await attempt(() => loose(fs).writeFile(at('fifo'), 'text', { flag: O_WRONLY | O_NONBLOCK })),
    await attempt(() => loose(fs).appendFile(at('fifo'), much, { flag: O_WRONLY | O_NONBLOCK })),
    await attempt(() => loose(fs).appendFile(at('fifo'), 'text', { flag: O_WRONLY | O_NONBLOCK })),
  );
  return [...seen, await attempt(() => both.close())];
});

for (const start of [undefined, 0]) {
  test(`a stream from where nothing is yet, start: ${start}`, sameAsNode, async (scene) => {
    makeFifo(scene.at('fifo'));
    const both = openSync(scene.at('fifo'), 'r+');
    const options = { flags: O_RDONLY | O_NONBLOCK, ...(start === undefined ? {} : { start }) };
    const log = new StreamLog(makeReadStream(scene, options, scene.at('fifo'))).flow();
    await log.came('close');
    closeSync(both);
    return log.told();
  });
}

for (const chunks of [[much], [pattern(60_000), much], [much.subarray(0, 65_536), 'one', 'two', 'three']]) {
  const sizes = chunks.map(({ length }) => length).join(', ');
  test(`a stream to where no room is for chunks of ${sizes}`, sameAsNode, async (scene) => {
    makeFifo(scene.at('fifo'));
    const both = openSync(scene.at('fifo'), O_RDWR | O_NONBLOCK);
    const options = { flags: O_WRONLY | O_NONBLOCK };
    const log = new StreamLog(makeWriteStream(scene, options, scene.at('fifo')));
    for (const [i, chunk] of chunks.entries()) {
      (log.stream as WriteStream).write(chunk, (error) => log.note(`written ${i}`, error));
    }
    await log.came('close');
    const { errored } = log.stream;
    const got = readSync(both, Buffer.alloc(200_000));
    closeSync(both);
    return [errored, (log.stream as WriteStream).bytesWritten, got];
  });
}

test('a stream to where room comes while it tries again', sameAsNode, async (scene) => {
  makeFifo(scene.at('fifo'));
  const both = openSync(scene.at('fifo'), O_RDWR | O_NONBLOCK);
  const log = new StreamLog(makeWriteStream(scene, { flags: O_WRONLY | O_NONBLOCK }, scene.at('fifo')));
  const stream = log.stream as WriteStream;
  stream.end(much);
  const pieces: Buffer[] = [];
  const buffer = Buffer.alloc(200_000);
  // Once more after it has closed: what it wrote last may be in the pipe still.
  for (let closed = false; !closed; ) {
    closed = stream.closed;
    try {
      pieces.push(Buffer.from(buffer.subarray(0, readSync(both, buffer))));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
    await new Promise(setImmediate);
  }
  closeSync(both);
  const got = Buffer.concat(pieces);
  // Node gives up after a few tries; whether it comes to that is a matter of time.
  return [got.equals(much.subarray(0, got.length)), stream.errored === null ? got.length === much.length : true];
});
