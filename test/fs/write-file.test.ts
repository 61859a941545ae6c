import { closeSync, constants, mkdirSync, openSync, readSync, symlinkSync, writeFileSync } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { makeFifo } from '../support/fifo.js';
import { loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';
import type { Scene } from '../support/scene.js';
import { sizes } from '../support/sizes.js';

const methods = ['writeFile', 'appendFile'] as const;

/** Makes a call on a new file, an existing one, a handle, and a handle that something was written to. */
async function onEveryTarget(
  { fs, at, open, attempt }: Scene,
  method: (typeof methods)[number],
  data: () => unknown,
  ...rest: unknown[]
) {
  writeFileSync(at('existing'), 'x'.repeat(30), { mode: 0o600 });
  const handle = await open('handle', 'w+');
  const used = await open('used', 'w+');
  await used.write('<used>');
  return [
    await attempt(() => loose(fs)[method](at('new'), data(), ...rest)),
    await attempt(() => loose(fs)[method](at('existing'), data(), ...rest)),
    await attempt(() => loose(handle)[method](data(), ...rest)),
    await attempt(() => loose(fs)[method](used, data(), ...rest)),
    await attempt(() => loose(used)[method](data(), ...rest)),
    await attempt(() => used.write('<end>')),
  ];
}

async function* lateChunks(chunks: Iterable<unknown>) {
  for (const chunk of chunks) {
    await new Promise(setImmediate);
    yield chunk;
  }
}

function* twoChunks() {
  yield 'a';
  yield Buffer.from('b');
}

function* chunksThenFailure() {
  yield 'before the failure';
  throw new RangeError('the source failed');
}

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

  const encodings = ['utf8', 'UTF-8', 'utf16le', 'ucs2', 'latin1', 'binary', 'ascii', 'hex', 'base64', 'base64url'];
  for (const encoding of [...encodings, 'buffer', 'nope', '']) {
    test(`${method}: encoding '${encoding}'`, sameAsNode, async (scene) => [
      await onEveryTarget(scene, method, () => 'déjà vu – 文件 🗂', encoding),
      await onEveryTarget(scene, method, () => 'deadBEEF==', { encoding }),
      await onEveryTarget(scene, method, () => pattern(10), encoding),
      await onEveryTarget(scene, method, () => ['déjà ', pattern(5), 'vu'], { encoding }),
    ]);
  }

  const options: Record<string, unknown> = {
    undefined: undefined,
    null: null,
    'an empty object': {},
    'encoding null': { encoding: null },
    'mode 0o600': { mode: 0o600 },
    "mode '640'": { mode: '640' },
    "mode 'x'": { mode: 'x' },
    'mode 1.5': { mode: 1.5 },
    'mode null': { mode: null },
    'flag r': { flag: 'r' },
    'flag r+': { flag: 'r+' },
    'flag a': { flag: 'a' },
    'flag ax': { flag: 'ax' },
    'flag wx': { flag: 'wx' },
    'flag w+': { flag: 'w+' },
    'flag as a number': { flag: constants.O_WRONLY | constants.O_CREAT },
    'a wrong flag': { flag: 'nope' },
    'flag null': { flag: null },
    'flush true': { flush: true },
    'flush false': { flush: false },
    'flush null': { flush: null },
    'flush undefined': { flush: undefined },
    'flush 1': { flush: 1 },
    "flush 'yes'": { flush: 'yes' },
    'flush and append': { flush: true, flag: 'a' },
    'a number': 7,
    'a function': () => {},
    'a symbol': Symbol('utf8'),
    'a wrong signal': { signal: 'stop' },
    'a signal that never fires': { signal: new AbortController().signal },
    'a signal that fired': { signal: AbortSignal.abort() },
    'a signal that fired with a reason': { signal: AbortSignal.abort(new RangeError('enough')) },
  };
  for (const [title, option] of Object.entries(options)) {
    test(`${method}: options: ${title}`, sameAsNode, async (scene) => [
      await onEveryTarget(scene, method, () => 'text', option),
      await onEveryTarget(scene, method, () => pattern(100), option),
      await onEveryTarget(scene, method, () => lateChunks(['a', 'b']), option),
    ]);
  }

  for (const size of sizes) {
    test(`${method}: ${size} bytes`, sameAsNode, async ({ fs, at, open, attempt }) => {
      writeFileSync(at('existing'), 'x'.repeat(100));
      const handle = await open('handle', 'w');
      return [
        await attempt(() => fs[method](at('new'), pattern(size))),
        await attempt(() => fs[method](at('existing'), pattern(size))),
        await attempt(() => handle[method](pattern(size))),
        await attempt(() => handle[method](pattern(size).toString('latin1'), 'latin1')),
      ];
    });
  }

  test(`${method}: what is not a file`, sameAsNode, async ({ fs, at, attempt }) => {
    mkdirSync(at('folder'));
    symlinkSync('folder', at('link'));
    symlinkSync('made through a link', at('dangling'));
    return [
      await attempt(() => fs[method](at('folder'), 'text')),
      await attempt(() => fs[method](at('link'), 'text')),
      await attempt(() => fs[method](at('dangling'), 'text')),
      await attempt(() => fs[method](at('missing', 'file'), 'text')),
      await attempt(() => fs[method]('/dev/null', 'text')),
      await attempt(() => fs[method]('/proc/version', 'text')),
      await attempt(() => fs[method]('/proc/no such', 'text')),
    ];
  });

  test(`${method}: a signal right after the call`, sameAsNode, async ({ fs, at, attempt }) => {
    writeFileSync(at('existing'), 'existing');
    const aborted = (call: (signal: AbortSignal) => unknown) =>
      attempt(() => {
        const controller = new AbortController();
        const answer = call(controller.signal);
        controller.abort(new RangeError('enough'));
        return answer;
      });
    return [
      await aborted((signal) => loose(fs)[method](at('new'), 'text', { signal })),
      await aborted((signal) => loose(fs)[method](at('existing'), pattern(2_000_000), { signal })),
      await aborted((signal) => loose(fs)[method](at('late'), lateChunks(['text']), { signal })),
      await aborted((signal) => loose(fs)[method](at('missing', 'file'), 'text', { signal })),
    ];
  });

  test(`${method}: a signal between two chunks`, sameAsNode, async ({ fs, at, attempt }) => {
    const controller = new AbortController();
    async function* chunks() {
      yield 'first ';
      yield 'second ';
      controller.abort();
      yield 'third ';
      yield 'fourth ';
    }
    return await attempt(() => loose(fs)[method](at('file'), chunks(), { signal: controller.signal }));
  });

  test(`${method}: a generator is ended when writing fails`, sameAsNode, async ({ fs, attempt }) => {
    const events: string[] = [];
    function* chunks() {
      try {
        for (;;) {
          events.push('asked');
          yield 'text';
        }
      } finally {
        events.push('ended');
      }
    }
    return [await attempt(() => fs[method]('/dev/full', chunks())), events];
  });

  test(`${method}: many files at once`, sameAsNode, async ({ fs, at }) => {
    await Promise.all(Array.from({ length: 200 }, (_, i) => fs[method](at(`file ${i}`), pattern(i * 37, i))));
    await Promise.all(Array.from({ length: 200 }, (_, i) => fs[method](at(`file ${i}`), `${i}`)));
  });
}

test('appended lines are all there, whatever their order', sameAsNode, async ({ fs, at }) => {
  await Promise.all(Array.from({ length: 300 }, (_, i) => fs.appendFile(at('log'), `line ${i}\n`)));
  const lines = (await fs.readFile(at('log'), 'utf8')).split('\n').sort();
  await fs.unlink(at('log'));
  return lines;
});

test('a shorter text replaces a longer one', sameAsNode, async ({ fs, at }) => {
  for (const size of [100_000, 50_000, 10, 0, 5]) {
    await fs.writeFile(at('file'), pattern(size));
    if (!(await fs.readFile(at('file'))).equals(pattern(size)))
      throw new Error(`${size} bytes are not what was written`);
  }
});

test('data that is changed after the call', sameAsNode, async ({ fs, at, open }) => {
  const options = { encoding: 'utf8' as const, flag: 'w', mode: 0o600 };
  const writing = fs.writeFile(at('file'), 'text', options);
  options.flag = 'a';
  options.mode = 0o666;
  await writing;
  const chunks = ['a', 'b'];
  const handle = await open('handle', 'w');
  const again = handle.writeFile(chunks);
  chunks.push('c');
  await again;
});

test('a FIFO takes what its reader reads', sameAsNode, async ({ fs, at }) => {
  makeFifo(at('fifo'));
  const reader = openSync(at('fifo'), constants.O_RDONLY | constants.O_NONBLOCK);
  const writing = fs.writeFile(at('fifo'), pattern(300_000));
  let settled = false;
  writing.then(() => {
    settled = true;
  });
  const pieces: Buffer[] = [];
  const buffer = Buffer.alloc(65_536);
  const drain = () => {
    try {
      const count = readSync(reader, buffer);
      pieces.push(Buffer.from(buffer.subarray(0, count)));
      return count;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      return 0;
    }
  };
  while (!settled) {
    drain();
    await new Promise(setImmediate);
  }
  while (drain() > 0);
  closeSync(reader);
  return Buffer.concat(pieces);
});
