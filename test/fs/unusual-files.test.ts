import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readSync, truncateSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { makeFifo } from '../support/fifo.js';
import { pattern } from '../support/pattern.js';

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
