import { openSync, readSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';
import { quiet, StreamLog } from '../support/stream-log.js';
import { makeWriteStream, type WriteStream } from '../support/write-stream.js';

const moments = ['at once', 'open', 'ready', 'first written', 'finish', 'close'];
function onMoment(log: StreamLog, moment: string, act: () => void) {
  const stream = log.stream as WriteStream;
  if (moment !== 'at once' && moment !== 'first written') stream.once(moment, act);
  stream.write('first ', () => moment === 'first written' && act());
  stream.write(pattern(100_000), (error) => log.note('written', error?.message));
  stream.end('last', () => log.note('end was called back'));
  if (moment === 'at once') act();
}

for (const moment of moments) {
  for (const error of [undefined, new RangeError('enough')]) {
    test(`destroyed ${moment} ${error ? 'with' : 'without'} an error`, sameAsNode, async (scene) => {
      const log = new StreamLog(makeWriteStream(scene));
      onMoment(log, moment, () => log.stream.destroy(error));
      return await log.ended();
    });
  }

  test(`closed ${moment}`, sameAsNode, async (scene) => {
    const log = new StreamLog(makeWriteStream(scene));
    onMoment(log, moment, () => (log.stream as WriteStream).close((error) => log.note('callback', error?.message)));
    return await log.ended();
  });

  test(`aborted ${moment}`, sameAsNode, async (scene) => {
    const controller = new AbortController();
    const log = new StreamLog(makeWriteStream(scene, { signal: controller.signal }));
    onMoment(log, moment, () => controller.abort());
    return await log.ended();
  });
}

test('a signal that fired before', sameAsNode, async (scene) => {
  const stream = makeWriteStream(scene, { signal: AbortSignal.abort(new RangeError('enough')) }, '/dev/null');
  const error = await new Promise((resolve) => stream.once('error', resolve));
  return [error, stream.destroyed, stream.bytesWritten, stream.writable];
});

test('written after the end', sameAsNode, async (scene) => {
  const log = new StreamLog(makeWriteStream(scene));
  const stream = log.stream as WriteStream;
  stream.end('text');
  log.note(
    'wrote',
    stream.write('more', (error) => log.note('written', error?.message)),
  );
  return await log.ended();
});

test('ended twice', sameAsNode, async (scene) => {
  const log = new StreamLog(makeWriteStream(scene));
  const stream = log.stream as WriteStream;
  stream.end('text', () => log.note('first end'));
  stream.end((error?: Error) => log.note('second end', error?.message));
  const told = await log.ended();
  stream.end((error?: Error) => log.note('third end', error?.message));
  await quiet();
  return [told, log.told()];
});

test('destroySoon', sameAsNode, async (scene) => {
  const log = new StreamLog(makeWriteStream(scene));
  (log.stream as WriteStream).write(pattern(100_000));
  (log.stream as WriteStream & { destroySoon(): void }).destroySoon();
  return await log.ended();
});

for (const emitClose of [true, false]) {
  test(`emitClose ${emitClose}`, sameAsNode, async (scene) => {
    const log = new StreamLog(makeWriteStream(scene, { emitClose }));
    (log.stream as WriteStream).end('text');
    while (!log.stream.closed) await quiet();
    return log.told();
  });
}

test('autoClose false keeps the descriptor open', sameAsNode, async (scene) => {
  const fd = openSync(scene.at('file'), 'w+');
  const seen: unknown[] = [];
  for (const options of [{}, { start: 2 }, { flush: true }]) {
    const log = new StreamLog(makeWriteStream(scene, { ...options, fd, autoClose: false }));
    await new Promise<void>((resolve) => (log.stream as WriteStream).end('some text', resolve));
    await quiet();
    seen.push(log.told());
  }
  return [
    seen,
    readSync(fd, Buffer.alloc(10), 0, 10, 0),
    await scene.attempt(() => scene.fs.readFile(scene.at('file'))),
  ];
});
