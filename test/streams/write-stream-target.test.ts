import { openSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';
import { quiet, StreamLog } from '../support/stream-log.js';
import { makeWriteStream, type WriteStream, writeAll } from '../support/write-stream.js';

test('a descriptor', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), 'x'.repeat(50));
  const seen: unknown[] = [];
  for (const options of [{}, { start: 5 }, { flush: true }]) {
    seen.push(
      await writeAll(scene, ['some ', 'text'], { ...options, fd: openSync(scene.at('file'), 'r+') }, undefined),
    );
  }
  seen.push(await writeAll(scene, ['text'], { fd: openSync(scene.at('file'), 'r') }, undefined));
  return seen;
});

test('a handle', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), 'x'.repeat(50));
  const seen: unknown[] = [];
  for (const options of [{}, { start: 5 }, { flush: true }]) {
    const handle = await scene.open('file', 'r+');
    await handle.write('<used>');
    seen.push(
      await writeAll(scene, ['some ', 'text', pattern(70_000)], { ...options, fd: handle }, undefined),
      handle.fd,
    );
  }
  const kept = await scene.open('file', 'r+');
  const log = new StreamLog(makeWriteStream(scene, { fd: kept, autoClose: false }, undefined));
  await new Promise<void>((resolve) => (log.stream as WriteStream).end('kept', resolve));
  await quiet();
  const told = [log.told(), await scene.attempt(() => kept.read())];
  // A write stream that does not close its handle keeps it from being closed.
  log.stream.destroy();
  return [seen, told, await log.ended()];
});

test('a handle that may not be written', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), 'text');
  return await writeAll(scene, ['more'], { fd: await scene.open('file') }, undefined);
});

test('a handle whose methods were replaced', sameAsNode, async (scene) => {
  const handle = await scene.open('file', 'w');
  const calls: string[] = [];
  const { write, close } = handle;
  Object.assign(handle, {
    write(...args: unknown[]) {
      calls.push('write');
      return Reflect.apply(write, handle, args);
    },
    close() {
      calls.push('close');
      return close.call(handle);
    },
  });
  return [await writeAll(scene, ['text'], { fd: handle }, undefined), calls];
});

test('methods of the option fs are called', sameAsNode, async (scene) => {
  const calls: string[] = [];
  const fs = {
    open(_path: string, _flags: string, _mode: number, callback: (error: null, fd: number) => void) {
      calls.push('open');
      setImmediate(callback, null, 1_234);
    },
    write(
      fd: number,
      buffer: Buffer,
      offset: number,
      length: number,
      position: number,
      callback: (error: null, count: number, buffer: Buffer) => void,
    ) {
      // A short write, which the stream has to carry on.
      const count = Math.min(length, 3);
      calls.push(`write ${fd} ${buffer.toString('utf8', offset, offset + count)} ${position}`);
      setImmediate(callback, null, count, buffer);
    },
    close(fd: number, callback: (error: null) => void) {
      calls.push(`close ${fd}`);
      setImmediate(callback, null);
    },
  };
  return [await writeAll(scene, ['some text', 'and more'], { fs, start: 10 }), calls];
});
