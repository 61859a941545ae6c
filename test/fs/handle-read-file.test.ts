import { closeSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { makeFifo } from '../support/fifo.js';
import { loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';
import type { Scene } from '../support/scene.js';

type Call = (handle: FileHandle, scene: Scene, ...rest: unknown[]) => unknown;

/** The two ways to the same thing. */
const ways: Record<string, Call> = {
  method: (handle, _scene, ...rest) => loose(handle).readFile(...rest),
  function: (handle, { fs }, ...rest) => loose(fs).readFile(handle, ...rest),
};

const sizes = [0, 1, 8_191, 8_192, 8_193, 65_535, 65_536, 65_537, 300_000, 524_288, 600_001];

for (const [way, call] of Object.entries(ways)) {
  for (const size of sizes) {
    test(`${way}: ${size} bytes from the start, the middle and the end`, sameAsNode, async (scene) => {
      const seen: unknown[] = [];
      for (const [start, encoding] of [
        [0, undefined],
        [Math.floor(size / 2), undefined],
        [Math.floor(size / 2), 'latin1'],
        [size, undefined],
        [size, 'utf8'],
        [0, 'hex'],
      ] as const) {
        writeFileSync(scene.at('file'), pattern(size));
        const handle = await scene.open('file');
        if (start > 0) await handle.read(Buffer.alloc(start), 0, start, null);
        seen.push(
          await scene.attempt(() => call(handle, scene, encoding)),
          await scene.attempt(() => handle.read(Buffer.alloc(5), 0, 5, null)),
          await scene.attempt(() => call(handle, scene, encoding)),
        );
        await handle.close();
      }
      return seen;
    });
  }

  test(`${way}: what the answer is made of`, sameAsNode, async (scene) => {
    const seen: unknown[] = [];
    for (const size of [0, 5, 100, 70_000]) {
      writeFileSync(scene.at('file'), pattern(size));
      const handle = await scene.open('file');
      const bytes = (await call(handle, scene)) as Buffer;
      seen.push(bytes.byteLength, bytes.byteOffset, bytes.buffer.byteLength, bytes.constructor === Buffer);
    }
    return seen;
  });
}

const options: Record<string, () => unknown> = {
  undefined: () => undefined,
  null: () => null,
  'an empty object': () => ({}),
  "'utf8'": () => 'utf8',
  "'UTF-8'": () => 'UTF-8',
  "'utf16le'": () => 'utf16le',
  "'ucs2'": () => 'ucs2',
  "'ascii'": () => 'ascii',
  "'binary'": () => 'binary',
  "'base64'": () => 'base64',
  "'base64url'": () => 'base64url',
  "'hex'": () => 'hex',
  "'buffer'": () => 'buffer',
  "'nope'": () => 'nope',
  "''": () => '',
  'encoding null': () => ({ encoding: null }),
  'encoding undefined': () => ({ encoding: undefined }),
  "encoding 'latin1'": () => ({ encoding: 'latin1' }),
  "encoding 'buffer'": () => ({ encoding: 'buffer' }),
  "encoding 'nope'": () => ({ encoding: 'nope' }),
  'encoding 7': () => ({ encoding: 7 }),
  'encoding of a prototype': () => Object.create({ encoding: 'latin1' }),
  'a flag that counts for nothing': () => ({ flag: 'w' }),
  'a wrong flag': () => ({ flag: 'nope' }),
  'a flag of another type': () => ({ flag: {} }),
  'signal undefined': () => ({ signal: undefined }),
  'signal null': () => ({ signal: null }),
  'signal 7': () => ({ signal: 7 }),
  'signal {}': () => ({ signal: {} }),
  'a signal': () => ({ signal: new AbortController().signal }),
  'an aborted signal': () => ({ signal: AbortSignal.abort() }),
  'an aborted signal with a reason': () => ({ signal: AbortSignal.abort(new RangeError('enough')) }),
  'an aborted signal with a reason that is no error': () => ({ signal: AbortSignal.abort('enough') }),
  'an aborted signal and a wrong encoding': () => ({ signal: AbortSignal.abort(), encoding: 'nope' }),
  'buffer undefined': () => ({ buffer: undefined }),
  'buffer null': () => ({ buffer: null }),
  'a buffer': () => ({ buffer: Buffer.alloc(200) }),
  'a buffer that is too small': () => ({ buffer: Buffer.alloc(5) }),
  'a buffer and an encoding': () => ({ buffer: Buffer.alloc(200), encoding: 'utf8' }),
  'a buffer as a Uint8Array': () => ({ buffer: new Uint8Array(200) }),
  'a buffer as a DataView': () => ({ buffer: new DataView(new ArrayBuffer(200)) }),
  'a buffer as a function': () => ({ buffer: () => Buffer.alloc(200) }),
  'a buffer as an async function': () => ({ buffer: async () => Buffer.alloc(200) }),
  'a number': () => 7,
  true: () => true,
  'a function': () => () => {},
  'an array': () => [],
  'a symbol': () => Symbol('utf8'),
};

for (const [title, make] of Object.entries(options)) {
  test(`options: ${title}`, sameAsNode, async (scene) => {
    const seen: unknown[] = [];
    for (const call of Object.values(ways)) {
      writeFileSync(scene.at('file'), 'déjà vu – 文件 🗂 \ud800'.repeat(3));
      const handle = await scene.open('file');
      await handle.read(Buffer.alloc(2), 0, 2, null);
      seen.push(
        await scene.attempt(() => call(handle, scene, make())),
        await scene.attempt(() => handle.read(Buffer.alloc(5), 0, 5, null)),
      );
    }
    return seen;
  });
}

test('characters that lie across every boundary of a part', sameAsNode, async ({ at, open, attempt }) => {
  const seen: unknown[] = [];
  for (const before of [0, 1, 2, 3]) {
    writeFileSync(at('file'), 'x'.repeat(before) + '🗂'.repeat(150_000));
    for (const encoding of ['utf8', 'utf16le', 'base64'] as const) {
      const handle = await open('file');
      seen.push(await attempt(() => loose(handle).readFile(encoding)));
      await handle.close();
    }
  }
  return seen;
});

test('a file that the kernel says is empty', sameAsNode, async ({ fs, attempt }) => {
  const seen: unknown[] = [];
  for (const path of ['/proc/version', '/proc/filesystems', '/sys/kernel/mm/transparent_hugepage/enabled']) {
    const handle = await fs.open(path).catch(() => null);
    if (handle === null) continue;
    const { buffer } = await handle.read(Buffer.alloc(3), 0, 3, null);
    seen.push(buffer, await attempt(() => handle.readFile('utf8')), await attempt(() => handle.readFile('utf8')));
    seen.push(await attempt(() => handle.readFile()), await attempt(() => handle.read(Buffer.alloc(3), 0, 3, 0)));
    await handle.close();
  }
  return seen;
});

test('a file that grew, shrank or was emptied after it was opened', sameAsNode, async ({ at, open, attempt }) => {
  writeFileSync(at('file'), pattern(100));
  const handle = await open('file', 'r+');
  await handle.read(Buffer.alloc(60), 0, 60, null);
  writeFileSync(at('file'), pattern(100_000, 2));
  const seen = [await attempt(() => handle.readFile())];
  truncateSync(at('file'), 10);
  seen.push(await attempt(() => handle.readFile()), await attempt(() => handle.readFile('utf8')));
  writeFileSync(at('file'), '');
  seen.push(await attempt(() => handle.readFile()), await attempt(() => handle.readFile('utf8')));
  return seen;
});

test('what cannot be read', sameAsNode, async ({ at, open, fs, attempt }) => {
  writeFileSync(at('file'), 'text');
  const seen: unknown[] = [];
  const memory = await fs.open('/proc/self/mem');
  for (const handle of [await open('file', 'a'), await open('.'), memory]) {
    for (const rest of [[], ['utf8'], [{ signal: new AbortController().signal }]] as const) {
      seen.push(
        await attempt(() => loose(handle).readFile(...rest)),
        await attempt(() => loose(fs).readFile(handle, ...rest)),
      );
    }
  }
  await memory.close();
  return seen;
});

test('a FIFO from its current place to its end', sameAsNode, async ({ at, open, attempt }) => {
  makeFifo(at('fifo'));
  const seen: unknown[] = [];
  for (const [size, encoding] of [
    [0, undefined],
    [1, undefined],
    [10, 'utf8'],
    [8_192, undefined],
    [60_000, 'latin1'],
  ] as const) {
    // Opened for both, so that neither waits for the other; a pipe holds 64 KiB.
    const both = openSync(at('fifo'), 'r+');
    const handle = await open('fifo');
    const writer = await open('fifo', 'w');
    writeSync(both, '<start>');
    await writer.writeFile(pattern(size));
    const start = await attempt(() => handle.read(Buffer.alloc(7), 0, 7, null));
    const reading = attempt(() => loose(handle).readFile(encoding));
    closeSync(both);
    await writer.close();
    seen.push(start, await reading, await attempt(() => loose(handle).readFile(encoding)));
    await handle.close();
  }
  return seen;
});

test('a FIFO that gives more than a pipe holds', sameAsNode, async ({ fs, at }) => {
  makeFifo(at('fifo'));
  const data = pattern(400_001);
  const [reader, writer] = await Promise.all([fs.open(at('fifo')), fs.open(at('fifo'), 'w')]);
  const reading = reader.readFile();
  await writer.writeFile(data);
  await writer.close();
  const read = await reading;
  await reader.close();
  return read;
});

test('a signal right after the call', sameAsNode, async ({ at, open, attempt }) => {
  writeFileSync(at('file'), pattern(3_000_000));
  const handle = await open('file');
  const controller = new AbortController();
  const reading = attempt(() => handle.readFile({ signal: controller.signal }));
  controller.abort(new RangeError('enough'));
  return [await reading, await attempt(async () => (await handle.stat()).size), handle.fd > 2];
});

test('handles of one file at once', sameAsNode, async ({ at, open }) => {
  writeFileSync(at('file'), pattern(5_000));
  const handles = await Promise.all(Array.from({ length: 20 }, () => open('file')));
  const read = await Promise.all(handles.map((handle) => handle.readFile()));
  return read;
});

test('methods that a program has replaced', sameAsNode, async ({ at, open, fs, attempt }) => {
  writeFileSync(at('file'), pattern(50));
  const handle = await open('file', 'r+');
  const called: string[] = [];
  for (const name of ['read', 'stat', 'write', 'readv', 'writev', 'close', 'sync'] as const) {
    const own = handle[name] as (...args: unknown[]) => unknown;
    Object.assign(handle, {
      [name](...args: unknown[]) {
        called.push(name);
        return own.apply(handle, args);
      },
    });
  }
  return [
    await attempt(() => handle.readFile()),
    await attempt(() => fs.readFile(handle)),
    await attempt(() => handle.writeFile('text', { flush: true } as never)),
    await attempt(() => handle.appendFile('text', { flush: true } as never)),
    await attempt(() => fs.writeFile(handle, ['some', 'parts'])),
    called,
  ];
});
