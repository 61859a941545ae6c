import { spawn } from 'node:child_process';
import { closeSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { stats } from 'uringfs';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';

test('a child that is given a write stream goes on behind what was written', sameAsNode, async ({ at, streams }) => {
  const stream = streams.createWriteStream(at('out'));
  await new Promise((resolve) => stream.write('header\n', resolve));
  const child = spawn('echo', ['from the child'], { stdio: ['ignore', stream, 'ignore'] });
  await new Promise((resolve) => child.on('close', resolve));
  await new Promise<void>((resolve) => stream.end(resolve));
  return readFileSync(at('out'), 'utf8');
});

test('the descriptor of a read stream stands behind what was read', sameAsNode, async ({ at, streams }) => {
  writeFileSync(at('file'), pattern(100_000));
  const stream = streams.createReadStream(at('file'), { end: 9_999, autoClose: false });
  await new Promise((resolve) => stream.resume().on('end', resolve));
  const { fd } = stream as unknown as { fd: number };
  const count = readSync(fd, Buffer.alloc(200_000));
  closeSync(fd);
  return [stream.bytesRead, count];
});

// Serial: the counter is the whole thread's.
test.serial('a stream that does not close its file holds no fixed file', sameAsNode, async ({ at, streams }) => {
  writeFileSync(at('file'), pattern(1_000));
  const before = stats().fixedFilesInUse;
  for (let i = 0; i < 5; i++) {
    const stream = streams.createReadStream(at('file'), { autoClose: false });
    await new Promise((resolve) => stream.resume().on('end', resolve));
    closeSync((stream as unknown as { fd: number }).fd);
  }
  return stats().fixedFilesInUse - before;
});

test('options of a prototype count', sameAsNode, async ({ at, streams }) => {
  writeFileSync(at('file'), pattern(1_000));
  const options = Object.create({ start: 10, end: 19 });
  let bytes = 0;
  for await (const part of streams.createReadStream(at('file'), options)) bytes += part.length;
  return bytes;
});
