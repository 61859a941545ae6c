import { readFileSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import test from 'ava';
import { chunksThenFailure, lateChunks, twoChunks } from '../support/chunks.js';
import { sameAsNode } from '../support/conformance.js';
import { makeFifo } from '../support/fifo.js';
import { loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';
import { resizableMemory } from '../support/resizable-memory.js';
import type { Scene } from '../support/scene.js';

type Call = (handle: FileHandle, scene: Scene, ...rest: unknown[]) => unknown;

const ways: Record<string, Call> = {
  'handle.writeFile': (handle, _scene, ...rest) => loose(handle).writeFile(...rest),
  'handle.appendFile': (handle, _scene, ...rest) => loose(handle).appendFile(...rest),
  'fs.writeFile': (handle, { fs }, ...rest) => loose(fs).writeFile(handle, ...rest),
  'fs.appendFile': (handle, { fs }, ...rest) => loose(fs).appendFile(handle, ...rest),
};

/** Writes in the middle of a file by every way, and by each at the place where the handle stands then. */
async function callEach(scene: Scene, flags: string, make: () => unknown, ...rest: unknown[]) {
  const seen: unknown[] = [];
  for (const [name, call] of Object.entries(ways)) {
    const path = scene.at(`${name} ${flags}`);
    writeFileSync(path, '0123456789'.repeat(4));
    const handle = await scene.open(`${name} ${flags}`, flags);
    await handle.write('<start>');
    seen.push(
      name,
      await scene.attempt(() => call(handle, scene, make(), ...rest)),
      await scene.attempt(() => handle.write('<end>')),
      await scene.attempt(() => call(handle, scene, make(), ...rest)),
      readFileSync(path),
    );
    await handle.close();
  }
  return seen;
}

const bytes = () => pattern(20, 3);
const text = 'déjà vu – 文件 🗂 \ud800';

const data: Record<string, () => unknown> = {
  'a string': () => text,
  'an empty string': () => '',
  'a Buffer': bytes,
  'an empty Buffer': () => Buffer.alloc(0),
  'a Uint8Array': () => new Uint8Array(bytes()),
  'a Uint16Array in the middle': () => new Uint16Array(Uint8Array.from(bytes()).buffer, 4, 3),
  'a Float64Array': () => new Float64Array([1.5, 2.5]),
  'a DataView in the middle': () => new DataView(Uint8Array.from(bytes()).buffer, 5, 7),
  'shared memory': () => new Uint8Array(new SharedArrayBuffer(20)).fill(7),
  'a resizable ArrayBuffer': () => new Uint8Array(resizableMemory(20, 100)).fill(8),
  'an ArrayBuffer': () => new ArrayBuffer(5),
  'an array of strings': () => ['a', 'béc', ''],
  'an array of views': () => [Buffer.from('a'), new Uint16Array([0x6261]), new Uint8Array(0), new Uint8Array(3)],
  'an empty array': () => [],
  'an array of numbers': () => [1, 2],
  'an array that turns wrong': () => ['good', 7, 'not reached'],
  'an array with null': () => [null],
  'an array with an ArrayBuffer': () => ['first', new ArrayBuffer(5)],
  'an array with an array': () => [[1, 2, 3]],
  'a set': () => new Set(['one', 'two']),
  'a generator': twoChunks,
  'a generator that fails': chunksThenFailure,
  'an async generator': () => lateChunks(['one', Buffer.from('two'), pattern(70_000), '']),
  'an async generator of a wrong value': () => lateChunks(['one', { two: 2 }]),
  'an async generator that fails': async function* () {
    yield 'before';
    throw new RangeError('the source failed');
  },
  'a stream': () => Readable.from(['one', 'two']),
  'a stream of bytes': () => Readable.from([pattern(100), pattern(70_000)], { objectMode: false }),
  'a stream that fails': () =>
    new Readable({
      read() {
        this.destroy(new RangeError('the source failed'));
      },
    }),
  'an object with an iterator of another kind': () => ({ [Symbol.iterator]: 7 }),
  'a String object': () => new String('text'),
  'an object with toString': () => ({ toString: () => 'text' }),
  undefined: () => undefined,
  null: () => null,
  'a number': () => 7,
  'a bigint': () => 7n,
  'a boolean': () => true,
  'an object': () => ({}),
  'a function': () => () => 'text',
  'a symbol': () => Symbol('text'),
  'a promise': () => Promise.resolve('text'),
  'a Blob': () => new Blob(['text']),
  'a Date': () => new Date(0),
};

for (const [title, make] of Object.entries(data)) {
  for (const flags of ['r+', 'a+']) {
    test(`${flags}: ${title}`, sameAsNode, (scene) => callEach(scene, flags, make));
  }
}

const options: Record<string, () => unknown> = {
  undefined: () => undefined,
  null: () => null,
  'an empty object': () => ({}),
  "'latin1'": () => 'latin1',
  "'nope'": () => 'nope',
  "''": () => '',
  "'buffer'": () => 'buffer',
  'a number': () => 7,
  'a function': () => () => {},
  'an array': () => [],
  'encoding null': () => ({ encoding: null }),
  'encoding undefined': () => ({ encoding: undefined }),
  "encoding ''": () => ({ encoding: '' }),
  "encoding 'utf16le'": () => ({ encoding: 'utf16le' }),
  "encoding 'nope'": () => ({ encoding: 'nope' }),
  'encoding 7': () => ({ encoding: 7 }),
  'mode 0o600': () => ({ mode: 0o600 }),
  "mode 'nope'": () => ({ mode: 'nope' }),
  'mode -1': () => ({ mode: -1 }),
  'mode 1.5': () => ({ mode: 1.5 }),
  "flag 'w'": () => ({ flag: 'w' }),
  "flag 'a'": () => ({ flag: 'a' }),
  "flag 'nope'": () => ({ flag: 'nope' }),
  'flag 7': () => ({ flag: 7 }),
  'flush true': () => ({ flush: true }),
  'flush null': () => ({ flush: null }),
  "flush 'yes'": () => ({ flush: 'yes' }),
  'flush 1': () => ({ flush: 1 }),
  'signal undefined': () => ({ signal: undefined }),
  'signal null': () => ({ signal: null }),
  'signal 7': () => ({ signal: 7 }),
  'a signal': () => ({ signal: new AbortController().signal }),
  'an aborted signal': () => ({ signal: AbortSignal.abort() }),
  'an aborted signal with a reason': () => ({ signal: AbortSignal.abort(new RangeError('enough')) }),
  'an aborted signal and a wrong flush': () => ({ signal: AbortSignal.abort(), flush: 7 }),
  'an unknown option': () => ({ position: 5 }),
  'options of a prototype': () => Object.create({ encoding: 'hex' }),
  'a getter that throws': () => ({
    get encoding(): string {
      throw new RangeError('no such option');
    },
  }),
};

for (const [title, make] of Object.entries(options)) {
  test(`options: ${title}`, sameAsNode, async (scene) => [
    await callEach(scene, 'r+', () => 'abcdé', make()),
    await callEach(scene, 'r+', () => ['abcd', 'ef'], make()),
  ]);
}

test('encodings', sameAsNode, async (scene) => {
  const seen: unknown[] = [];
  for (const encoding of ['utf8', 'UTF-8', 'ucs2', 'utf-16le', 'ascii', 'binary', 'hex', 'base64', 'base64url']) {
    seen.push(await callEach(scene, 'r+', () => 'deadBEEF\u00e9', encoding));
    seen.push(await callEach(scene, 'r+', () => ['deadBEEF', 'beef\u00e9'], { encoding }));
  }
  return seen;
});

for (const size of [1, 8_191, 8_192, 8_193, 65_535, 65_536, 65_537, 300_000, 524_289]) {
  test(`${size} bytes, characters and parts`, sameAsNode, async ({ fs, open, attempt }) => {
    const part = Math.ceil(size / 3);
    const whole = pattern(size);
    const parts = [0, 1, 2].map((i) => whole.subarray(i * part, (i + 1) * part));
    const [handle, appending] = [await open('file', 'w'), await open('appended', 'a')];
    return [
      await attempt(() => handle.writeFile(whole)),
      await attempt(() => fs.appendFile(handle, 'é'.repeat(size / 2))),
      await attempt(() => fs.writeFile(handle, parts)),
      await attempt(() => appending.appendFile(parts)),
      await attempt(() => fs.writeFile(appending, whole)),
      await attempt(() => appending.write('<end>')),
    ];
  });
}

test('a file that is longer than what is written keeps its end', sameAsNode, async ({ at, open, attempt }) => {
  writeFileSync(at('file'), pattern(1_000));
  const handle = await open('file', 'r+');
  return [
    await attempt(() => handle.writeFile('start')),
    await attempt(() => handle.readFile()),
    await attempt(() => handle.writeFile('end')),
    await attempt(() => handle.truncate(500)),
    await attempt(() => handle.appendFile('behind')),
  ];
});

test('what cannot be written', sameAsNode, async ({ at, open, fs, attempt }) => {
  writeFileSync(at('file'), 'text');
  const seen: unknown[] = [];
  const full = await fs.open('/dev/full', 'w');
  for (const handle of [await open('file', 'r'), await open('.'), full]) {
    for (const make of [() => 'text', () => '', bytes, () => [], () => ['text'], () => pattern(100_000)]) {
      seen.push(
        await attempt(() => loose(handle).writeFile(make())),
        await attempt(() => loose(fs).writeFile(handle, make())),
        await attempt(() => loose(handle).appendFile(make())),
        await attempt(() => loose(fs).appendFile(handle, make())),
      );
    }
  }
  await full.close();
  return seen;
});

test('one call after another at once, on a handle that appends', sameAsNode, async ({ open }) => {
  const handle = await open('file', 'a');
  await Promise.all(Array.from({ length: 100 }, () => handle.appendFile('a line of text\n')));
});

test('a source is asked for no more once a write has failed', sameAsNode, async ({ fs, attempt }) => {
  const full = await fs.open('/dev/full', 'w');
  const events: string[] = [];
  const source = async function* () {
    try {
      for (let i = 0; i < 5; i++) {
        events.push(`asked for ${i}`);
        yield `part ${i}`;
      }
    } finally {
      events.push('ended');
    }
  };
  const seen = await attempt(() => full.writeFile(source()));
  await full.close();
  return [seen, events];
});

test('a signal between two parts', sameAsNode, async ({ open, attempt }) => {
  const seen: unknown[] = [];
  for (const reason of [undefined, new RangeError('enough'), 'enough']) {
    const handle = await open('file', 'a');
    const controller = new AbortController();
    const events: string[] = [];
    const source = async function* () {
      try {
        yield 'one';
        controller.abort(reason);
        events.push('aborted');
        yield 'two';
        yield 'three';
      } finally {
        events.push('ended');
      }
    };
    seen.push(await attempt(() => handle.writeFile(source(), { signal: controller.signal })), events);
    seen.push(await attempt(() => handle.write('<end>')));
  }
  return seen;
});

test('a part is written before the next is asked for', sameAsNode, async ({ at, open }) => {
  const handle = await open('file', 'w');
  const lengths: number[] = [];
  const source = async function* () {
    for (const length of [10, 70_000, 0, 5]) {
      lengths.push(readFileSync(at('file')).length);
      yield pattern(length);
    }
    lengths.push(readFileSync(at('file')).length);
  };
  await handle.writeFile(source());
  return lengths;
});

test('a FIFO with its reader', sameAsNode, async ({ fs, at }) => {
  makeFifo(at('fifo'));
  const [reader, writer] = await Promise.all([fs.open(at('fifo')), fs.open(at('fifo'), 'w')]);
  const reading = reader.readFile();
  await writer.writeFile('<start>');
  await writer.appendFile(pattern(300_000));
  await loose(fs).writeFile(writer, lateChunks(['one', pattern(70_000), 'two']));
  await writer.close();
  const read = await reading;
  await reader.close();
  return read;
});
