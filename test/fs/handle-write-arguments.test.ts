import { writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { type Loose, loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';
import { resizableMemory } from '../support/resizable-memory.js';
import type { Scene } from '../support/scene.js';

type Call = (handle: Loose<FileHandle>) => unknown;

const bytes = pattern(100, 3);
const text = 'déjà vu – 文件 🗂';

const forms: Record<string, Call> = {
  'no arguments': (handle) => handle.write(),
  'a buffer': (handle) => handle.write(bytes),
  'a buffer, undefined': (handle) => handle.write(bytes, undefined),
  'a buffer, null': (handle) => handle.write(bytes, null),
  'a buffer, offset': (handle) => handle.write(bytes, 10),
  'a buffer, offset, length': (handle) => handle.write(bytes, 10, 20),
  'a buffer, offset, length, position': (handle) => handle.write(bytes, 10, 20, 30),
  'a buffer, nulls': (handle) => handle.write(bytes, null, null, null),
  'a buffer, undefined, undefined, 7': (handle) => handle.write(bytes, undefined, undefined, 7),
  'more arguments than there are': (handle) => handle.write(bytes, 0, 5, 5, 5),
  'a buffer and options': (handle) => handle.write(bytes, { offset: 1, length: 2, position: 3 }),
  'a buffer and empty options': (handle) => handle.write(bytes, {}),
  'a buffer and options without length': (handle) => handle.write(bytes, { offset: 90 }),
  'a buffer and options with null': (handle) => handle.write(bytes, { offset: null, length: null, position: null }),
  'a buffer and wrong options': (handle) => handle.write(bytes, { offset: 'x' }),
  'a buffer and an array': (handle) => handle.write(bytes, []),
  'a string': (handle) => handle.write(text),
  'a string, undefined': (handle) => handle.write(text, undefined),
  'a string, null': (handle) => handle.write(text, null),
  'a string, position': (handle) => handle.write(text, 5),
  'a string, position -1': (handle) => handle.write(text, -1),
  'a string, bigint position': (handle) => handle.write(text, 5n),
  'a string, position, encoding': (handle) => handle.write(text, 5, 'utf16le'),
  'a string, null, encoding': (handle) => handle.write(text, null, 'latin1'),
  'a string, position, wrong encoding': (handle) => handle.write(text, 5, 'nope'),
  'a string, position, encoding of another type': (handle) => handle.write(text, 5, 7),
  'a string, encoding in the place of the position': (handle) => handle.write(text, 'utf8'),
  'a string and options': (handle) => handle.write(text, { position: 5 }),
  'hex of odd length': (handle) => handle.write('abc', 0, 'hex'),
  'hex that is none': (handle) => handle.write('xyz', 0, 'hex'),
  base64: (handle) => handle.write('SGVsbG8gd29ybGQ=', 0, 'base64'),
  'base64 that is none': (handle) => handle.write('%%%', 0, 'base64'),
  'a lone surrogate': (handle) => handle.write('a\ud800b'),
  'an empty string': (handle) => handle.write(''),
  'an empty string, position': (handle) => handle.write('', 50),
  'an empty buffer': (handle) => handle.write(Buffer.alloc(0)),
  'an empty buffer, position': (handle) => handle.write(Buffer.alloc(0), 0, 0, 50),
  'zero bytes of a buffer': (handle) => handle.write(bytes, 5, 0),
  'a number': (handle) => handle.write(7),
  null: (handle) => handle.write(null),
  'an object': (handle) => handle.write({}),
  'an object with toString': (handle) => handle.write({ toString: () => 'text' }),
  'an array': (handle) => handle.write([1, 2]),
  'an ArrayBuffer': (handle) => handle.write(new ArrayBuffer(5)),
  'a String object': (handle) => handle.write(new String('text')),
  'a boolean': (handle) => handle.write(true),
  'a bigint': (handle) => handle.write(5n),
  'a symbol': (handle) => handle.write(Symbol('text')),
  'a function': (handle) => handle.write(() => 'text'),
};

const types: Record<string, () => NodeJS.ArrayBufferView> = {
  Uint8Array: () => new Uint8Array(pattern(20)),
  Uint16Array: () => new Uint16Array([1, 2, 65_535]),
  Int32Array: () => new Int32Array([1, -2, 3]),
  Float64Array: () => new Float64Array([1.5, Number.NaN]),
  BigInt64Array: () => new BigInt64Array([1n, -1n]),
  DataView: () => new DataView(Uint8Array.from(pattern(20)).buffer),
  'a DataView in the middle': () => new DataView(Uint8Array.from(pattern(20)).buffer, 5, 7),
  'a Uint16Array in the middle': () => new Uint16Array(Uint8Array.from(pattern(20)).buffer, 4, 3),
  'shared memory': () => new Uint8Array(new SharedArrayBuffer(20)).fill(7),
  'a resizable ArrayBuffer': () => new Uint8Array(resizableMemory(20, 100)).fill(8),
};

const numbers: Record<string, unknown> = {
  null: null,
  undefined: undefined,
  0: 0,
  1: 1,
  100: 100,
  101: 101,
  '-1': -1,
  '-2': -2,
  1.5: 1.5,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '2 ** 31': 2 ** 31,
  '2 ** 32 + 1': 2 ** 32 + 1,
  '2 ** 53 - 1': 2 ** 53 - 1,
  '1n': 1n,
  '-1n': -1n,
  '2n ** 63n - 1n': 2n ** 63n - 1n,
  '2n ** 63n': 2n ** 63n,
  "'1'": '1',
  true: true,
  'an object': {},
  'a symbol': Symbol('1'),
};

/** Calls twice on a file that holds something, with a write at the current position after each. */
async function callAndFollow(scene: Scene, call: Call, flags = 'r+') {
  writeFileSync(scene.at('file'), 'x'.repeat(50));
  const handle = await scene.open('file', flags);
  return [
    await scene.attempt(() => call(loose(handle))),
    await scene.attempt(() => handle.write('<1>')),
    await scene.attempt(() => call(loose(handle))),
    await scene.attempt(() => handle.write('<2>')),
  ];
}

for (const [title, call] of Object.entries(forms)) {
  test(title, sameAsNode, (scene) => callAndFollow(scene, call));
}

for (const [title, call] of Object.entries(forms)) {
  test(`appending: ${title}`, sameAsNode, (scene) => callAndFollow(scene, call, 'a'));
}

for (const [title, make] of Object.entries(types)) {
  test(`from ${title}`, sameAsNode, async (scene) => [
    await callAndFollow(scene, (handle) => handle.write(make())),
    await callAndFollow(scene, (handle) => handle.write(make(), 2, 4, 60)),
  ]);
}

const encodings = ['utf8', 'utf-8', 'UTF8', 'utf16le', 'ucs2', 'UCS-2', 'latin1', 'binary', 'ascii', 'hex', 'base64'];
for (const encoding of [...encodings, 'base64url', 'buffer', 'nope', '']) {
  test(`encoding ${encoding}`, sameAsNode, async (scene) => [
    await callAndFollow(scene, (handle) => handle.write(text, null, encoding)),
    await callAndFollow(scene, (handle) => handle.write('deadBEEF', 3, encoding)),
  ]);
}

for (const argument of ['offset', 'length', 'position'] as const) {
  for (const [title, value] of Object.entries(numbers)) {
    test(`${argument} ${title}`, sameAsNode, async (scene) => {
      const [offset, length, position] = [
        argument === 'offset' ? value : 0,
        argument === 'length' ? value : 1,
        argument === 'position' ? value : 0,
      ];
      return [
        await callAndFollow(scene, (handle) => handle.write(bytes, offset, length, position)),
        await callAndFollow(scene, (handle) => handle.write(bytes, { [argument]: value })),
      ];
    });
  }
}

test('ranges', sameAsNode, async (scene) => {
  const seen: unknown[] = [];
  for (const [offset, length] of [
    [99, 1],
    [100, 0],
    [99, 2],
    [101, 0],
    [0, 101],
    [50, 50],
    [0, 100],
  ]) {
    seen.push(await callAndFollow(scene, (handle) => handle.write(bytes, offset, length, 0)));
  }
  return seen;
});
