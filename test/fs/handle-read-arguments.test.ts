import { writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { type Loose, loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';
import { resizableMemory } from '../support/resizable-memory.js';
import type { Scene } from '../support/scene.js';

type Call = (handle: Loose<FileHandle>) => unknown;

const size = 20_000;
const filled = (length = 100) => Buffer.alloc(length, 0xaa);

const forms: Record<string, Call> = {
  'no arguments': (handle) => handle.read(),
  undefined: (handle) => handle.read(undefined),
  null: (handle) => handle.read(null),
  'a buffer': (handle) => handle.read(filled()),
  'a buffer, undefined': (handle) => handle.read(filled(), undefined),
  'a buffer, null': (handle) => handle.read(filled(), null),
  'a buffer, offset': (handle) => handle.read(filled(), 10),
  'a buffer, offset, length': (handle) => handle.read(filled(), 10, 20),
  'a buffer, offset, length, position': (handle) => handle.read(filled(), 10, 20, 30),
  'a buffer, offset, null, null': (handle) => handle.read(filled(), 10, null, null),
  'a buffer, null, null, null': (handle) => handle.read(filled(), null, null, null),
  'a buffer, undefined, undefined, 7': (handle) => handle.read(filled(), undefined, undefined, 7),
  'more arguments than there are': (handle) => handle.read(filled(), 0, 5, 5, 5),
  'an empty options object': (handle) => handle.read({}),
  'options: buffer': (handle) => handle.read({ buffer: filled() }),
  'options: buffer undefined': (handle) => handle.read({ buffer: undefined }),
  'options: buffer null': (handle) => handle.read({ buffer: null }),
  'options: offset': (handle) => handle.read({ buffer: filled(), offset: 90 }),
  'options: offset alone': (handle) => handle.read({ offset: 16_000 }),
  'options: length': (handle) => handle.read({ buffer: filled(), length: 9 }),
  'options: length alone': (handle) => handle.read({ length: 9 }),
  'options: position': (handle) => handle.read({ buffer: filled(), position: 100 }),
  'options: position alone': (handle) => handle.read({ position: 19_990 }),
  'options: all': (handle) => handle.read({ buffer: filled(), offset: 3, length: 4, position: 5 }),
  'options: all null': (handle) => handle.read({ buffer: filled(), offset: null, length: null, position: null }),
  'options: wrong position': (handle) => handle.read({ buffer: filled(), position: 'x' }),
  'options: length beyond': (handle) => handle.read({ buffer: filled(), length: 101 }),
  'options: unknown': (handle) => handle.read({ buffer: filled(), size: 7 }),
  'a buffer and options': (handle) => handle.read(filled(), { offset: 1, length: 2, position: 3 }),
  'a buffer and empty options': (handle) => handle.read(filled(), {}),
  'a buffer and options without offset': (handle) => handle.read(filled(), { length: 10, position: 3 }),
  'a buffer and options with null': (handle) => handle.read(filled(), { offset: null, length: null, position: null }),
  'a buffer and wrong options': (handle) => handle.read(filled(), { offset: 'x' }),
  'an array of numbers': (handle) => handle.read([1, 2, 3]),
  'an ArrayBuffer': (handle) => handle.read(new ArrayBuffer(10)),
  'a string': (handle) => handle.read('buffer'),
  'a number': (handle) => handle.read(10),
  'a function': (handle) => handle.read(() => {}),
  'a boolean': (handle) => handle.read(true),
};

const types: Record<string, () => NodeJS.ArrayBufferView> = {
  Uint8Array: () => new Uint8Array(50),
  Uint8ClampedArray: () => new Uint8ClampedArray(50),
  Int8Array: () => new Int8Array(50),
  Uint16Array: () => new Uint16Array(50),
  Int32Array: () => new Int32Array(50),
  Float32Array: () => new Float32Array(50),
  Float64Array: () => new Float64Array(50),
  BigUint64Array: () => new BigUint64Array(50),
  DataView: () => new DataView(new ArrayBuffer(50)),
  'a DataView in the middle': () => new DataView(new ArrayBuffer(50), 11, 13),
  'a Uint16Array in the middle': () => new Uint16Array(new ArrayBuffer(50), 10, 7),
  'shared memory': () => new Uint8Array(new SharedArrayBuffer(50)),
  'a part of shared memory': () => new Uint8Array(new SharedArrayBuffer(50), 5, 10),
  'a resizable ArrayBuffer': () => new Uint8Array(resizableMemory(50, 100)),
  'the pool of small buffers': () => Buffer.allocUnsafe(10).fill(0),
};

const numbers: Record<string, unknown> = {
  null: null,
  undefined: undefined,
  0: 0,
  '-0': -0,
  1: 1,
  99: 99,
  100: 100,
  101: 101,
  '-1': -1,
  '-2': -2,
  1.5: 1.5,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  'the end of the file': size,
  'before the end of the file': size - 5,
  'beyond the end of the file': size + 1,
  '2 ** 31': 2 ** 31,
  '2 ** 32 + 1': 2 ** 32 + 1,
  '2 ** 53 - 1': 2 ** 53 - 1,
  '2 ** 53': 2 ** 53,
  '1n': 1n,
  '0n': 0n,
  '-1n': -1n,
  '-2n': -2n,
  '2n ** 31n': 2n ** 31n,
  '2n ** 63n - 101n': 2n ** 63n - 101n,
  '2n ** 63n - 1n': 2n ** 63n - 1n,
  '2n ** 63n': 2n ** 63n,
  "''": '',
  "'1'": '1',
  true: true,
  false: false,
  'an object': {},
  'an array': [1],
  'a symbol': Symbol('1'),
  'a function': () => 1,
};

/** Node before 26 does not check these lengths and ends the process on them: no case can play that. */
const endsNode = new Set(['1.5', 'NaN', "''", "'1'", 'true', 'false', 'an object', 'an array', 'a function']);

/** Calls at the current position, then shows where that left the handle. */
async function callAndFollow(scene: Scene, call: Call) {
  writeFileSync(scene.at('file'), pattern(size));
  const handle = await scene.open('file');
  return [
    await scene.attempt(() => call(loose(handle))),
    await scene.attempt(() => handle.read(Buffer.alloc(8), 0, 8, null)),
    await scene.attempt(() => call(loose(handle))),
  ];
}

for (const [title, call] of Object.entries(forms)) {
  test(title, sameAsNode, (scene) => callAndFollow(scene, call));
}

for (const [title, make] of Object.entries(types)) {
  test(`into ${title}`, sameAsNode, async (scene) => {
    const views: NodeJS.ArrayBufferView[] = [];
    const seen = await callAndFollow(scene, (handle) => {
      const view = make();
      views.push(view);
      return handle.read(view);
    });
    const partial = await callAndFollow(scene, (handle) => handle.read(make(), 3, 4, 5));
    const memory = views.map((view) => (title.startsWith('the pool') ? view : view.buffer));
    return [seen, partial, memory];
  });
}

for (const argument of ['offset', 'length', 'position'] as const) {
  for (const [title, value] of Object.entries(numbers)) {
    if (argument === 'length' && endsNode.has(title)) continue;
    test(`${argument} ${title}`, sameAsNode, async (scene) => {
      const [offset, length, position] = [
        argument === 'offset' ? value : 0,
        argument === 'length' ? value : 1,
        argument === 'position' ? value : 0,
      ];
      return [
        await callAndFollow(scene, (handle) => handle.read(filled(), offset, length, position)),
        await callAndFollow(scene, (handle) => handle.read({ buffer: filled(), [argument]: value })),
        await callAndFollow(scene, (handle) => handle.read(filled(), { [argument]: value })),
      ];
    });
  }
}

for (const [title, [offset, length]] of Object.entries({
  'the last byte': [99, 1],
  'nothing at the end': [100, 0],
  'nothing in the middle': [50, 0],
  'one byte too many': [99, 2],
  'an offset beyond': [101, 0],
  'everything and one': [0, 101],
})) {
  test(`range: ${title}`, sameAsNode, (scene) =>
    callAndFollow(scene, (handle) => handle.read(filled(), offset, length, 0)),
  );
}

test('an empty buffer', sameAsNode, async (scene) => [
  await callAndFollow(scene, (handle) => handle.read(Buffer.alloc(0))),
  await callAndFollow(scene, (handle) => handle.read(Buffer.alloc(0), 0, 0, 0)),
  await callAndFollow(scene, (handle) => handle.read({ buffer: Buffer.alloc(0) })),
]);
