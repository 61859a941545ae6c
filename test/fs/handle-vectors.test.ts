import { writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { makeFifo } from '../support/fifo.js';
import { loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';
import { resizableMemory } from '../support/resizable-memory.js';
import type { Scene } from '../support/scene.js';

const size = 30_000;
const filled = (length: number) => Buffer.alloc(length, 0xaa);
const given = (length: number) => pattern(length, 3);
const methods = ['readv', 'writev'] as const;

type Method = (typeof methods)[number];
type Views = (make: (length: number) => Buffer) => unknown;

function copied<T extends NodeJS.ArrayBufferView>(view: T, from: Buffer): T {
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(from.subarray(0, view.byteLength));
  return view;
}

const lists: Record<string, Views> = {
  'no views': () => [],
  'one view': (make) => [make(10)],
  'one empty view': (make) => [make(0)],
  'only empty views': (make) => [make(0), make(0), make(0)],
  'an empty view first': (make) => [make(0), make(7)],
  'an empty view last': (make) => [make(7), make(0)],
  'an empty view between': (make) => [make(7), make(0), new DataView(new ArrayBuffer(0)), make(9)],
  'views of every type': (make) => [
    make(5),
    copied(new Uint8Array(6), make(6)),
    copied(new Uint16Array(7), make(14)),
    copied(new Int32Array(3), make(12)),
    copied(new Float64Array(2), make(16)),
    copied(new BigInt64Array(2), make(16)),
    copied(new DataView(new ArrayBuffer(30), 4, 11), make(11)),
    copied(new Uint8ClampedArray(new ArrayBuffer(30), 9, 4), make(4)),
    copied(new Uint8Array(new SharedArrayBuffer(20), 3, 8), make(8)),
    copied(new Uint8Array(resizableMemory(20, 100)), make(20)),
  ],
  'parts of one buffer, out of order': (make) => {
    const whole = make(100);
    return [whole.subarray(50, 60), whole.subarray(0, 20), whole.subarray(80)];
  },
  'the same view twice': (make) => {
    const view = make(40);
    return [view, view];
  },
  'exactly the file': (make) => [make(size / 2), make(size / 2)],
  'one byte more than the file': (make) => [make(size), make(1)],
  'more than the file, many views': (make) => [make(size - 5), make(3), make(10), make(5)],
  'two of 8 KiB': (make) => [make(8_192), make(8_193)],
  '64 KiB': (make) => [make(65_535), make(1)],
  'more than 64 KiB': (make) => [make(65_535), make(2)],
  'more than 64 KiB in one view': (make) => [make(1), make(65_537)],
  '300 KB in seven': (make) => Array.from({ length: 7 }, () => make(43_000)),
  '1023 views': (make) => Array.from({ length: 1_023 }, () => make(3)),
  '1024 views': (make) => Array.from({ length: 1_024 }, () => make(3)),
  '1025 views': (make) => Array.from({ length: 1_025 }, () => make(3)),
  '2500 views': (make) => Array.from({ length: 2_500 }, (_, i) => make(i % 5)),
  'a frozen array': (make) => Object.freeze([make(4), make(5)]),
  'an array of a subclass': (make) => class Views extends Array<unknown> {}.from([make(4), make(5)]),
  'an array with more properties': (make) => Object.assign([make(4)], { note: 'text' }),
};

const wrongLists: Record<string, Views> = {
  undefined: () => undefined,
  null: () => null,
  'a view': (make) => make(10),
  'a string': () => 'text',
  'a number': () => 7,
  'an object': () => ({}),
  'an array-like': (make) => ({ 0: make(4), length: 1 }),
  'an iterable': (make) => new Set([make(4)]),
  'an array with undefined': (make) => [make(4), undefined],
  'an array with null': (make) => [null, make(4)],
  'an array with a hole': (make) => {
    const list = [make(4), make(4), make(4)];
    delete list[1];
    return list;
  },
  'an array with a string': (make) => [make(4), 'text'],
  'an array with a number': (make) => [make(4), 7],
  'an array with an ArrayBuffer': (make) => [make(4), new ArrayBuffer(5)],
  'an array with an array': (make) => [make(4), [make(4)]],
  'an array with an object like a view': (make) => [make(4), { buffer: new ArrayBuffer(4), byteLength: 4 }],
};

const positions: Record<string, unknown> = {
  undefined: undefined,
  null: null,
  0: 0,
  '-0': -0,
  5: 5,
  'the end': size,
  'beyond the end': size + 10,
  '-1': -1,
  '-2': -2,
  '-5000': -5_000,
  1.5: 1.5,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '2 ** 31': 2 ** 31,
  '2 ** 32 + 5': 2 ** 32 + 5,
  '2 ** 53 - 1': 2 ** 53 - 1,
  '2 ** 53': 2 ** 53,
  '0n': 0n,
  '5n': 5n,
  '-1n': -1n,
  '2n ** 63n': 2n ** 63n,
  "'5'": '5',
  "'x'": 'x',
  true: true,
  'an object': {},
  'an object with a value': { valueOf: () => 5 },
  'an array': [5],
  'a symbol': Symbol('5'),
};

const makers: Record<Method, (length: number) => Buffer> = { readv: filled, writev: given };

/** Calls in the middle of a file, shows the views' memory and where the handle stands, and calls again. */
async function callAndFollow(scene: Scene, method: Method, views: unknown, rest: readonly unknown[], flags = 'r+') {
  writeFileSync(scene.at('file'), pattern(size));
  const handle = await scene.open('file', flags);
  await handle.read(Buffer.alloc(3), 0, 3, null).catch(() => {});
  const seen: unknown[] = [
    await scene.attempt(() => loose(handle)[method](views, ...rest)),
    await scene.attempt(() => (flags === 'a' ? handle.write('<1>') : handle.read(Buffer.alloc(9), 0, 9, null))),
    await scene.attempt(() => loose(handle)[method](views, ...rest)),
    await scene.attempt(() => (flags === 'a' ? handle.write('<2>') : handle.read(Buffer.alloc(9), 0, 9, null))),
  ];
  const memory = Array.isArray(views) ? views.filter(ArrayBuffer.isView).map((view) => view.buffer) : [];
  // Thousands of portraits would be compared where one says as much.
  return memory.length > 50
    ? [seen.map((step) => JSON.stringify(step)), Buffer.concat(memory.map((part) => Buffer.from(part as ArrayBuffer)))]
    : [seen, memory];
}

for (const method of methods) {
  const make = makers[method];

  for (const [title, views] of Object.entries({ ...lists, ...wrongLists })) {
    test(`${method}: ${title}`, sameAsNode, async (scene) => [
      await callAndFollow(scene, method, views(make), []),
      await callAndFollow(scene, method, views(make), [7]),
    ]);
  }

  for (const [title, position] of Object.entries(positions)) {
    test(`${method}: position ${title}`, sameAsNode, async (scene) => [
      await callAndFollow(scene, method, [make(4), make(0), make(6)], [position]),
      await callAndFollow(scene, method, [], [position]),
      await callAndFollow(scene, method, [make(0)], [position]),
    ]);
  }

  test(`${method}: no arguments`, sameAsNode, async ({ open, attempt }) => {
    const handle = await open('file', 'w+');
    return await attempt(() => loose(handle)[method]());
  });

  test(`${method}: more arguments than there are`, sameAsNode, (scene) =>
    callAndFollow(scene, method, [make(4)], [3, 4, 5]),
  );

  test(`${method}: the answer holds the array that was given`, sameAsNode, async ({ at, open }) => {
    writeFileSync(at('file'), pattern(size));
    const handle = await open('file', 'r+');
    const [some, none] = [[make(4)], [make(0)]];
    const [first, second] = [await handle[method](some), await handle[method](none)];
    return [first, first.buffers === some, second, second.buffers === none];
  });

  test(`${method}: the array may change once the call has returned`, sameAsNode, async ({ at, open }) => {
    writeFileSync(at('file'), pattern(size));
    const handle = await open('file', 'r+');
    const views = [make(4), make(5), make(6)];
    const kept = [...views];
    const pending = handle[method](views, 2);
    views.reverse();
    views.length = 1;
    views[0] = filled(100);
    return [await pending, kept, views];
  });

  test(`${method}: a file that may not be used so, a folder, a full device`, sameAsNode, async (scene) => {
    const { at, open, fs, attempt } = scene;
    writeFileSync(at('file'), 'text');
    const handle = await open('file', method === 'readv' ? 'a' : 'r');
    const folder = await open('.');
    const full = await fs.open('/dev/full', 'r+');
    const seen: unknown[] = [];
    for (const target of [handle, folder, full]) {
      for (const views of [[], [make(0)], [make(5), make(6)]]) {
        seen.push(await attempt(() => target[method](views)), await attempt(() => target[method](views, 3)));
      }
    }
    await full.close();
    return seen;
  });
}

for (const title of ['one view', 'an empty view between', 'more than 64 KiB', '1025 views', 'no views']) {
  test(`writev to a handle that appends: ${title}`, sameAsNode, async (scene) => [
    await callAndFollow(scene, 'writev', lists[title]?.(given), [], 'a'),
    await callAndFollow(scene, 'writev', lists[title]?.(given), [5], 'a'),
    await callAndFollow(scene, 'writev', lists[title]?.(given), [0], 'a+'),
  ]);
}

test('many calls at once', sameAsNode, async ({ open }) => {
  const handle = await open('file', 'w+');
  const at = (i: number) => i * 2_000;
  const writes = Array.from({ length: 100 }, (_, i) =>
    handle.writev([pattern(700, i + 1), pattern(0), pattern(1_300, i + 101)], at(i)),
  );
  const written = (await Promise.all(writes)).map(({ bytesWritten }) => bytesWritten);
  const parts = Array.from({ length: 100 }, () => [Buffer.alloc(1_000), Buffer.alloc(999)] as const);
  const reads = await Promise.all(parts.map((views, i) => handle.readv(views, at(i))));
  return [written, reads.map(({ bytesRead }) => bytesRead), Buffer.concat(parts.flat())];
});

test('calls at the current position that are not awaited are all written', sameAsNode, async ({ open }) => {
  const handle = await open('file', 'a');
  await Promise.all(Array.from({ length: 100 }, () => handle.writev([Buffer.from('line '), Buffer.from('of text\n')])));
});

test('a FIFO has no positions', sameAsNode, async ({ at, open, attempt }) => {
  makeFifo(at('fifo'));
  const handle = await open('fifo', 'r+');
  const call = (method: Method, ...rest: unknown[]) => {
    const views = [makers[method](4), makers[method](0), makers[method](5)];
    return attempt(() => (loose(handle) as ReturnType<typeof loose<FileHandle>>)[method](views, ...rest));
  };
  const waiting = call('readv');
  return [
    await call('writev'),
    await waiting,
    await call('writev', 3),
    await call('writev'),
    await call('readv', 3),
    await call('readv', -1),
    await attempt(() => handle.writev([])),
    await attempt(() => handle.readv([])),
  ];
});
