import { PassThrough, Readable } from 'node:stream';
import test from 'ava';
import { chunksThenFailure, lateChunks, twoChunks } from '../support/chunks.js';
import { sameAsNode } from '../support/conformance.js';
import { methods, onEveryTarget } from '../support/every-target.js';
import { pattern } from '../support/pattern.js';

const data: Record<string, () => unknown> = {
  'a string': () => 'déjà vu – 文件 🗂',
  'an empty string': () => '',
  'a long string': () => 'é文🗂'.repeat(100_000),
  'a lone surrogate': () => 'a\ud800b',
  'a Buffer': () => pattern(1_000),
  'an empty Buffer': () => Buffer.alloc(0),
  'a part of a Buffer': () => pattern(1_000).subarray(100, 200),
  'a Uint8Array': () => new Uint8Array([1, 2, 3]),
  'a Uint16Array': () => new Uint16Array([1, 2, 65_535]),
  'a Float64Array': () => new Float64Array([1.5, -0]),
  'a BigInt64Array': () => new BigInt64Array([-1n]),
  'a DataView': () => new DataView(Uint8Array.from(pattern(50)).buffer, 5, 20),
  'shared memory': () => new Uint8Array(new SharedArrayBuffer(20)).fill(7),
  'an array of strings': () => ['one ', 'two ', 'three'],
  'an array of buffers': () => [pattern(10), pattern(70_000), Buffer.alloc(0)],
  'an empty array': () => [],
  'a Set': () => new Set(['one ', 'two']),
  'a generator': twoChunks,
  'an async generator': () => lateChunks(['a', Buffer.from('b'), new Uint16Array([1, 2]), '']),
  'an async generator of large chunks': () => lateChunks([pattern(600_000), pattern(70_000, 2)]),
  'a generator that fails': chunksThenFailure,
  'an async generator that fails': () => lateChunks(chunksThenFailure()),
  'an array of numbers': () => [1, 2],
  'an array with one number': () => ['text', 2],
  'an async generator of numbers': () => lateChunks(['text', 2]),
  'an async generator of nothing': () => lateChunks([]),
  'a Readable': () => Readable.from(['one ', 'two ', 'three']),
  'a Readable of buffers': () => Readable.from([pattern(70_000), pattern(70_000, 2)]),
  'a PassThrough': () => new PassThrough().end('text'),
  'a Readable that fails': () => Readable.from(chunksThenFailure()),
  'no data': () => undefined,
  null: () => null,
  'a number': () => 7,
  'a bigint': () => 7n,
  true: () => true,
  'an object': () => ({}),
  'an object with toString': () => ({ toString: () => 'text' }),
  'a String object': () => new String('text'),
  'an ArrayBuffer': () => new ArrayBuffer(4),
  'a function': () => () => 'text',
  'a symbol': () => Symbol('text'),
  'a promise': () => Promise.resolve('text'),
};

for (const method of methods) {
  for (const [title, make] of Object.entries(data)) {
    test(`${method}: ${title}`, sameAsNode, (scene) => onEveryTarget(scene, method, make));
  }
}
