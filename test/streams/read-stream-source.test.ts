import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { makeFifo } from '../support/fifo.js';
import { pattern } from '../support/pattern.js';
import { makeReadStream, readAll } from '../support/read-stream.js';
import { quiet, StreamLog } from '../support/stream-log.js';

test('a descriptor', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), pattern(100_000));
  const seen: unknown[] = [];
  for (const options of [{}, { start: 5 }, { start: 5, end: 10 }, { end: 10 }, { highWaterMark: 1_000 }]) {
    seen.push(await readAll(scene, { ...options, fd: openSync(scene.at('file'), 'r') }, undefined));
    seen.push(await readAll(scene, { ...options, fd: openSync(scene.at('file'), 'r') }, scene.at('ignored')));
  }
  return seen;
});

test('a descriptor is read from where it is, and left open when asked', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), pattern(1_000));
  const fd = openSync(scene.at('file'), 'r');
  const seen: unknown[] = [];
  for (const options of [{ end: 9 }, { start: 100, end: 109 }, {}, {}]) {
    const log = new StreamLog(makeReadStream(scene, { ...options, fd, autoClose: false })).flow();
    await new Promise((resolve) => log.stream.once('end', resolve));
    await quiet();
    seen.push(log.told());
  }
  closeSync(fd);
  return seen;
});

test(
  'a descriptor that may not be read',
  sameAsNode,
  async (scene) => await readAll(scene, { fd: openSync(scene.at('file'), 'w') }),
);

test('a handle', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), pattern(100_000));
  const seen: unknown[] = [];
  for (const options of [{}, { start: 5 }, { start: 5, end: 10 }, { highWaterMark: 1_000 }]) {
    const handle = await scene.open('file');
    await handle.read(Buffer.alloc(20), 0, 20, null);
    const log = new StreamLog(makeReadStream(scene, { ...options, fd: handle })).flow();
    seen.push(await log.ended(), handle.fd);
  }
  return seen;
});

test('a handle that is left open', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), pattern(1_000));
  const handle = await scene.open('file');
  const log = new StreamLog(makeReadStream(scene, { fd: handle, autoClose: false, end: 99 })).flow();
  await new Promise((resolve) => log.stream.once('end', resolve));
  await quiet();
  return [log.told(), handle.fd > 0, await scene.attempt(() => handle.readFile())];
});

test('a handle that is closed under the stream', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), pattern(300_000));
  const handle = await scene.open('file');
  const log = new StreamLog(makeReadStream(scene, { fd: handle }));
  await handle.close();
  log.flow();
  return await log.ended();
});

test('a closed handle', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), 'text');
  const handle = await scene.open('file');
  await handle.close();
  return await scene.attempt(() => readAll(scene, { fd: handle }));
});

test('a handle whose methods were replaced', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), 'text');
  const handle = await scene.open('file');
  const calls: string[] = [];
  const read = handle.read;
  const close = handle.close;
  Object.assign(handle, {
    read(...args: unknown[]) {
      calls.push('read');
      return Reflect.apply(read, handle, args);
    },
    close() {
      calls.push('close');
      return close.call(handle);
    },
  });
  return [await readAll(scene, { fd: handle }), calls];
});

test('methods of the option fs are called', sameAsNode, async (scene) => {
  const calls: string[] = [];
  let left = 3;
  const fs = {
    open(_path: string, _flags: string, _mode: number, callback: (error: null, fd: number) => void) {
      calls.push('open');
      setImmediate(callback, null, 1_234);
    },
    read(
      fd: number,
      buffer: Buffer,
      offset: number,
      length: number,
      position: number,
      callback: (error: null, count: number, buffer: Buffer) => void,
    ) {
      calls.push(`read ${fd} ${offset} ${length} ${position}`);
      const count = left-- > 0 ? 5 : 0;
      buffer.fill('x', offset, offset + count);
      setImmediate(callback, null, count, buffer);
    },
    close(fd: number, callback: (error: null) => void) {
      calls.push(`close ${fd}`);
      setImmediate(callback, null);
    },
  };
  return [await readAll(scene, { fs }), calls];
});

test('a FIFO', sameAsNode, async (scene) => {
  makeFifo(scene.at('file'));
  const log = new StreamLog(makeReadStream(scene)).flow();
  const writer = await scene.fs.open(scene.at('file'), 'w');
  for (let i = 0; i < 5; i++) {
    await writer.write(`part ${i} `);
    await quiet();
  }
  await writer.close();
  await log.ended();
  return log.chunks.join('');
});

test('a stream on an idle FIFO can be destroyed', sameAsNode, async (scene) => {
  makeFifo(scene.at('file'));
  const writer = openSync(scene.at('file'), 'r+');
  const log = new StreamLog(makeReadStream(scene)).flow();
  await new Promise((resolve) => log.stream.once('open', resolve));
  await quiet();
  log.stream.destroy();
  await quiet();
  const destroyed = log.stream.destroyed;
  // Node's read in the thread pool only ends when something comes.
  writeSync(writer, 'text');
  await log.ended();
  closeSync(writer);
  return [destroyed, log.stream.closed, log.chunks.length];
});

test('a file of the kernel', sameAsNode, async (scene) => [
  await readAll(scene, {}, '/proc/version'),
  await readAll(scene, { end: 10 }, '/proc/version'),
]);

test('a device that may answer with less than was asked for', sameAsNode, async (scene) => {
  const log = new StreamLog(makeReadStream(scene, { end: 99_999 }, '/dev/zero')).flow();
  await log.ended();
  return [Buffer.concat(log.chunks as Buffer[]), log.stream.closed];
});
