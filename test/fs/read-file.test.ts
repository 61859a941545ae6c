import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';
import { sizes } from '../support/sizes.js';

for (const size of sizes) {
  test(`${size} bytes`, sameAsNode, async ({ fs, at, open, attempt }) => {
    writeFileSync(at('file'), pattern(size));
    const handle = await open('file');
    return [
      await attempt(() => fs.readFile(at('file'))),
      await attempt(() => handle.readFile()),
      await attempt(() => handle.readFile()),
      await attempt(() => fs.readFile(handle)),
    ];
  });
}

const encodings = ['utf8', 'utf-8', 'UTF8', 'utf16le', 'ucs2', 'UCS-2', 'latin1', 'binary', 'ascii', 'hex', 'base64'];
const texts: Record<string, Buffer> = {
  nothing: Buffer.alloc(0),
  text: Buffer.from('déjà vu – 文件 🗂\n'.repeat(5)),
  'a byte order mark': Buffer.from('\ufefftext'),
  'bytes that are no text': pattern(1_001),
  'text cut in the middle of a character': Buffer.from('文件').subarray(0, 4),
  'more than a chunk of characters of three bytes': Buffer.from('文'.repeat(200_000)),
};

for (const [title, bytes] of Object.entries(texts)) {
  test(`encodings of ${title}`, sameAsNode, async ({ fs, at, open, attempt }) => {
    writeFileSync(at('file'), bytes);
    const seen: Record<string, unknown> = {};
    for (const encoding of [...encodings, 'base64url', 'buffer', 'nope', '']) {
      const handle = await open('file');
      seen[encoding] = [
        await attempt(() => loose(fs).readFile(at('file'), encoding)),
        await attempt(() => loose(fs).readFile(at('file'), { encoding })),
        await attempt(() => loose(handle).readFile(encoding)),
      ];
    }
    return seen;
  });
}

const options: Record<string, unknown> = {
  undefined: undefined,
  null: null,
  'an empty object': {},
  'encoding null': { encoding: null },
  'encoding undefined': { encoding: undefined },
  'encoding of another type': { encoding: 7 },
  'flag r': { flag: 'r' },
  'flag r+': { flag: 'r+' },
  'flag a+': { flag: 'a+' },
  'flag w+': { flag: 'w+' },
  'flag w': { flag: 'w' },
  'flag wx': { flag: 'wx' },
  'flag O_RDWR | O_CREAT': { flag: 0o102 },
  'a wrong flag': { flag: 'nope' },
  'flag null': { flag: null },
  'flags instead of flag': { flags: 'w' },
  'flag and encoding': { flag: 'r', encoding: 'hex' },
  'a number': 7,
  true: true,
  'a function': () => {},
  'an array': [],
  'a symbol': Symbol('utf8'),
  'a wrong signal': { signal: 'stop' },
  'a signal that is none': { signal: {} },
  'signal null': { signal: null },
  'signal undefined': { signal: undefined },
  'a signal that never fires': { signal: new AbortController().signal },
  'a signal that fired': { signal: AbortSignal.abort() },
  'a signal that fired with a reason': { signal: AbortSignal.abort(new RangeError('enough')) },
  'buffer null': { buffer: null },
  'buffer undefined': { buffer: undefined },
  'buffer and encoding undefined': { buffer: undefined, encoding: 'utf8' },
  'a buffer of another type': { buffer: 7 },
  'a function that answers no buffer': { buffer: () => 'text' },
  'a function that throws': {
    buffer: () => {
      throw new RangeError('no buffer');
    },
  },
};

for (const [title, option] of Object.entries(options)) {
  test(`options: ${title}`, sameAsNode, async ({ fs, at, open, attempt }) => {
    writeFileSync(at('file'), 'text');
    const handle = await open('file');
    return [
      await attempt(() => loose(fs).readFile(at('missing'), option)),
      await attempt(() => loose(handle).readFile(option)),
      await attempt(() => loose(fs).readFile(handle, option)),
      await attempt(() => loose(fs).readFile(at('file'), option)),
    ];
  });
}

const buffers: Record<string, () => Record<string, unknown>> = {
  'as long as the file': () => ({ buffer: Buffer.alloc(4, 'x') }),
  'longer than the file': () => ({ buffer: Buffer.alloc(20, 'x') }),
  'shorter than the file': () => ({ buffer: Buffer.alloc(3, 'x') }),
  'of no length': () => ({ buffer: Buffer.alloc(0) }),
  'a part of another': () => ({ buffer: Buffer.alloc(40, 'x').subarray(7, 21) }),
  'a Uint8Array': () => ({ buffer: new Uint8Array(20) }),
  'a Uint16Array': () => ({ buffer: new Uint16Array(20) }),
  'a DataView': () => ({ buffer: new DataView(new ArrayBuffer(20), 3) }),
  'shared memory': () => ({ buffer: new Uint8Array(new SharedArrayBuffer(20)) }),
  'an ArrayBuffer': () => ({ buffer: new ArrayBuffer(20) }),
  'with an encoding': () => ({ buffer: Buffer.alloc(20, 'x'), encoding: 'latin1' }),
  'with a flag': () => ({ buffer: Buffer.alloc(20, 'x'), flag: 'a+' }),
  'with a signal': () => ({ buffer: Buffer.alloc(20, 'x'), signal: new AbortController().signal }),
  'with a signal that fired': () => ({ buffer: Buffer.alloc(20, 'x'), signal: AbortSignal.abort() }),
};

for (const [title, make] of Object.entries(buffers)) {
  test(`into a buffer: ${title}`, sameAsNode, async ({ fs, at, open, attempt }) => {
    writeFileSync(at('file'), 'text');
    writeFileSync(at('empty'), '');
    const seen: unknown[] = [];
    const handle = await open('file');
    for (const file of [at('file'), handle, at('empty'), '/proc/version', at('missing')]) {
      const { buffer, ...rest } = make();
      const { buffer: memory = buffer } = buffer as { buffer?: unknown };
      seen.push(await attempt(() => loose(fs).readFile(file, { buffer, ...rest })), await attempt(() => memory));
      const sizes: unknown[] = [];
      const bySize = (...args: unknown[]) => {
        sizes.push(args);
        return buffer;
      };
      seen.push(await attempt(() => loose(fs).readFile(file, { ...rest, buffer: bySize })), sizes);
    }
    return seen;
  });
}

for (const [title, make] of Object.entries(buffers)) {
  test(`the rest of a handle into a buffer: ${title}`, sameAsNode, async ({ at, open, attempt }) => {
    writeFileSync(at('file'), 'some text');
    const seen: unknown[] = [];
    for (const start of [0, 5, 7, 9]) {
      const handle = await open('file');
      if (start > 0) await handle.read(Buffer.alloc(start), 0, start, null);
      const sizes: unknown[] = [];
      const { buffer, ...rest } = make();
      const bySize = (...args: unknown[]) => {
        sizes.push(args);
        return make().buffer;
      };
      seen.push(
        await attempt(() => loose(handle).readFile({ buffer, ...rest })),
        await attempt(() => handle.read(Buffer.alloc(3), 0, 3, null)),
        await attempt(() => loose(handle).readFile({ ...rest, buffer: bySize })),
        sizes,
      );
    }
    return seen;
  });
}

test('a buffer of a size that was asked for, of files of every size', sameAsNode, async ({ fs, at, attempt }) => {
  const seen: unknown[] = [];
  for (const size of sizes) {
    writeFileSync(at('file'), pattern(size));
    for (const more of [0, 1, -1]) {
      const buffer = (length: number) => Buffer.alloc(Math.max(length + more, 0));
      seen.push([size, more], await attempt(() => loose(fs).readFile(at('file'), { buffer })));
    }
  }
  return seen;
});

test('the answer is made of the buffer that was given', sameAsNode, async ({ fs, at, attempt }) => {
  writeFileSync(at('file'), 'text');
  const buffer = Buffer.alloc(20);
  return await attempt(async () => {
    const content = (await loose(fs).readFile(at('file'), { buffer })) as Buffer;
    return [content.buffer === buffer.buffer, content.byteOffset - buffer.byteOffset, content === buffer];
  });
});

test('options are not changed', sameAsNode, async ({ fs, at }) => {
  writeFileSync(at('file'), 'text');
  const given = Object.freeze({ encoding: 'utf8' as const });
  return [await fs.readFile(at('file'), given), given];
});

test('what is not a file', sameAsNode, async ({ fs, at, open, attempt }) => {
  mkdirSync(at('folder'));
  symlinkSync('folder', at('link'));
  const folder = await open('folder');
  return [
    await attempt(() => fs.readFile(at('folder'))),
    await attempt(() => fs.readFile(at('link'), 'utf8')),
    await attempt(() => folder.readFile()),
    await attempt(() => fs.readFile('/dev/null')),
    await attempt(() => fs.readFile('/dev/null', 'utf8')),
    await attempt(() => fs.readFile('/proc/self/fd/no such')),
  ];
});

test('a handle is read from where it is', sameAsNode, async ({ at, open, attempt, fs }) => {
  writeFileSync(at('file'), pattern(100_000));
  const handle = await open('file', 'r+');
  await handle.read(Buffer.alloc(10), 0, 10, null);
  await handle.read(Buffer.alloc(10), 0, 10, 50);
  const rest = await attempt(() => handle.readFile());
  const again = await attempt(() => fs.readFile(handle));
  await handle.write('more');
  return [rest, again, await attempt(() => handle.read()), await attempt(() => handle.readFile('utf8'))];
});
