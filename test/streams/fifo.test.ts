import { spawn } from 'node:child_process';
import { closeSync, constants, openSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { makeFifo } from '../support/fifo.js';
import { pattern } from '../support/pattern.js';
import { makeReadStream, readAll } from '../support/read-stream.js';
import { StreamLog } from '../support/stream-log.js';
import { makeWriteStream, type WriteStream, writeAll } from '../support/write-stream.js';

// One after another: reads that wait at a FIFO take all four threads that Node has for files.

/** What came of a FIFO or a pipe, whose chunks are cut by chance. */
async function whatCame(log: StreamLog): Promise<unknown> {
  await log.ended();
  const { stream, chunks, entries } = log;
  const names = (entries as string[][]).map(([name]) => name).filter((name) => name !== 'data');
  return [names, Buffer.concat(chunks as Buffer[]), Reflect.get(stream, 'bytesRead')];
}

for (const options of [{}, { highWaterMark: 10 }, { end: 49_999 }, { end: 0 }]) {
  test.serial(`a FIFO between streams, ${JSON.stringify(options)}`, sameAsNode, async (scene) => {
    const path = makeFifo(scene.at('fifo'));
    // Held open at both ends, so that a reader who has enough does not break the writer.
    const held = openSync(path, constants.O_RDWR);
    const log = new StreamLog(makeReadStream(scene, options, path)).flow();
    const writer = makeWriteStream(scene, {}, path);
    const whole = pattern(50_000);
    for (let at = 0; at < whole.length; at += 999) writer.write(whole.subarray(at, at + 999));
    writer.end();
    await new Promise((resolve) => writer.on('close', resolve));
    closeSync(held);
    return [await whatCame(log), writer.bytesWritten];
  });
}

test.serial('a FIFO cannot be read from a place', sameAsNode, async (scene) => {
  const path = makeFifo(scene.at('fifo'));
  const held = openSync(path, constants.O_RDWR);
  const told = await readAll(scene, { start: 1 }, path);
  const wrote = await writeAll(scene, ['some', 'text'], { start: 1, flags: 'r+' }, path);
  closeSync(held);
  return [told, wrote];
});

test.serial('a FIFO without a reader, opened not to wait', sameAsNode, async (scene) => {
  const path = makeFifo(scene.at('fifo'));
  return await writeAll(scene, ['text'], { flags: constants.O_WRONLY | constants.O_NONBLOCK }, path);
});

test.serial('a FIFO whose reader goes away', sameAsNode, async (scene) => {
  const path = makeFifo(scene.at('fifo'));
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const log = new StreamLog(makeWriteStream(scene, {}, path));
  const writer = log.stream as WriteStream;
  await new Promise((resolve) => writer.write('some', resolve));
  closeSync(reader);
  writer.write('more', (error) => log.note('written', error));
  return await log.ended();
});

test.serial('pipes of a child, by their descriptors', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), pattern(200_000));
  const path = makeFifo(scene.at('fifo'));
  const log = new StreamLog(makeReadStream(scene, {}, path)).flow();
  const writing = openSync(path, constants.O_RDWR);
  await log.came('open');
  const child = spawn('cat', [scene.at('file')], { stdio: ['ignore', writing, 'ignore'] });
  closeSync(writing);
  const ended = new Promise((resolve) => child.on('close', resolve));
  const came = await whatCame(log);
  return [came, await ended];
});
