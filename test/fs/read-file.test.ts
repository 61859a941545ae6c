import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { makeFifo } from '../support/fifo.js';
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

test('files of the kernel that say they are empty', sameAsNode, async ({ fs, attempt }) => {
  const seen: unknown[] = [];
  for (const path of [
    '/proc/version',
    '/proc/cpuinfo',
    '/proc/filesystems',
    '/sys/kernel/mm/transparent_hugepage/enabled',
  ]) {
    const text = await fs.readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => error.code);
    seen.push(path, typeof text === 'string' && text.replace(/\d+(\.\d+)?/g, '#'));
  }
  const status = await fs.readFile('/proc/self/status', 'utf8');
  const handle = await fs.open('/proc/self/status');
  const byHandle = await handle.readFile('utf8');
  await handle.close();
  const names = (text: string) => text.split('\n').map((line) => line.split(':')[0]);
  return [seen, names(status), names(byHandle), await attempt(() => fs.readFile('/proc/self/mem'))];
});

test('a long file of the kernel is read to its end', sameAsNode, async ({ fs }) => {
  const names = (await fs.readFile('/proc/kallsyms', 'latin1')).split('\n').map((line) => line.slice(17));
  return names.filter((name) => !name.includes('[')).join('\n');
});

test('a sparse file', sameAsNode, async ({ fs, at }) => {
  writeFileSync(at('file'), 'start');
  truncateSync(at('file'), 3_000_001);
  return await fs.readFile(at('file'));
});

test('a file larger than a buffer can be', sameAsNode, async ({ fs, at, open, attempt }) => {
  writeFileSync(at('file'), '');
  truncateSync(at('file'), 2 ** 33);
  const handle = await open('file');
  return [
    await attempt(() => fs.readFile(at('file'))),
    await attempt(() => fs.readFile(at('file'), 'utf8')),
    await attempt(() => handle.readFile()),
  ];
});

/** A child that runs a line of shell whose $1 is the path. */
function shell(line: string, path: string) {
  return once(spawn('sh', ['-c', line, 'sh', path], { stdio: 'ignore' }), 'exit');
}

test('a FIFO with a slow writer', sameAsNode, async ({ fs, at, attempt }) => {
  makeFifo(at('fifo'));
  const writer = shell('(for i in 1 2 3; do echo "part $i"; sleep 0.05; done) > "$1"', at('fifo'));
  const seen = [await attempt(() => fs.readFile(at('fifo'), 'utf8')), await writer];
  const again = shell('(sleep 0.05; head -c 300000 /dev/zero; sleep 0.05; echo end) > "$1"', at('fifo'));
  const handle = await fs.open(at('fifo'));
  seen.push(await attempt(() => handle.readFile()), await again);
  await handle.close();
  const nothing = shell('exec 3> "$1"; sleep 0.05', at('fifo'));
  return [...seen, await attempt(() => fs.readFile(at('fifo'))), await nothing];
});

test('a FIFO that is written by writeFile and read by readFile', sameAsNode, async ({ fs, at }) => {
  makeFifo(at('fifo'));
  const data = pattern(500_000);
  const [read] = await Promise.all([fs.readFile(at('fifo')), fs.writeFile(at('fifo'), data)]);
  return read;
});

test('a FIFO has no positions and keeps what was not read', sameAsNode, async ({ at, open, attempt }) => {
  makeFifo(at('fifo'));
  const handle = await open('fifo', 'r+');
  const waiting = handle.read(Buffer.alloc(3), 0, 3, null);
  await handle.write('some text');
  return [
    await attempt(() => waiting),
    await attempt(() => handle.read(Buffer.alloc(100), 0, 100, null)),
    await attempt(() => handle.read(Buffer.alloc(100), 0, 100, 0)),
    await attempt(() => handle.write('text', 5)),
    await attempt(() => handle.truncate(0)),
    await attempt(() => handle.sync()),
    await attempt(() => handle.stat()),
  ];
});

test('a signal right after the call', sameAsNode, async ({ fs, at, open, attempt }) => {
  writeFileSync(at('file'), pattern(5 * 2 ** 20));
  const handle = await open('file');
  const aborted = (call: (signal: AbortSignal) => unknown) =>
    attempt(() => {
      const controller = new AbortController();
      const answer = call(controller.signal);
      controller.abort(new RangeError('enough'));
      return answer;
    });
  return [
    await aborted((signal) => fs.readFile(at('file'), { signal })),
    await aborted((signal) => fs.readFile(at('missing'), { signal })),
    await attempt(() => fs.readFile(at('file'))),
    await attempt(() => handle.stat()),
  ];
});

test('a signal between two parts of a FIFO', sameAsNode, async ({ fs, at, open, attempt }) => {
  makeFifo(at('fifo'));
  const controller = new AbortController();
  const reading = attempt(() => fs.readFile(at('fifo'), { signal: controller.signal }));
  const writer = await open('fifo', 'r+');
  // More than a pipe holds: once this is written, the reader is at work.
  await writer.write(Buffer.alloc(200_000));
  controller.abort();
  const prod = openSync(at('fifo'), constants.O_RDWR | constants.O_NONBLOCK);
  try {
    writeSync(prod, 'more');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
  }
  closeSync(prod);
  await writer.close();
  return await reading;
});
