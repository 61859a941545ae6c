import { closeSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';
import { makeReadStream, readAll } from '../support/read-stream.js';
import { quiet, StreamLog } from '../support/stream-log.js';

const moments = ['at once', 'open', 'ready', 'data', 'end', 'close'];
for (const moment of moments) {
  for (const error of [undefined, new RangeError('enough')]) {
    test(`destroyed ${moment} ${error ? 'with' : 'without'} an error`, sameAsNode, async (scene) => {
      writeFileSync(scene.at('file'), pattern(300_000));
      const log = new StreamLog(makeReadStream(scene)).flow();
      if (moment === 'at once') log.stream.destroy(error);
      else log.stream.once(moment, () => log.stream.destroy(error));
      return await log.ended();
    });
  }

  test(`closed ${moment}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(300_000));
    const log = new StreamLog(makeReadStream(scene)).flow();
    const close = () => log.stream.close((error) => log.note('callback', error?.message));
    if (moment === 'at once') close();
    else log.stream.once(moment, close);
    return await log.ended();
  });

  test(`aborted ${moment}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(300_000));
    const controller = new AbortController();
    const log = new StreamLog(makeReadStream(scene, { signal: controller.signal })).flow();
    if (moment === 'at once') controller.abort();
    else log.stream.once(moment, () => controller.abort());
    return await log.ended();
  });
}

test('a signal that fired before', sameAsNode, async (scene) => {
  const stream = makeReadStream(scene, { signal: AbortSignal.abort(new RangeError('enough')) }, '/dev/null');
  const error = await new Promise((resolve) => stream.once('error', resolve));
  return [error, stream.destroyed, stream.bytesRead, stream.readable];
});

test('destroyed again and again', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), 'text');
  const log = new StreamLog(makeReadStream(scene)).flow();
  log.stream.destroy();
  log.stream.destroy(new Error('too late'));
  const told = await log.ended();
  log.stream.destroy();
  log.stream.close();
  await quiet();
  return [told, log.told()];
});

test(
  'a missing file that nobody reads',
  sameAsNode,
  async (scene) => await new StreamLog(makeReadStream(scene)).ended(),
);

test('autoClose false keeps the descriptor open', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), 'some text');
  const log = new StreamLog(makeReadStream(scene, { autoClose: false })).flow();
  await new Promise((resolve) => log.stream.once('end', resolve));
  await quiet();
  const told = log.told();
  closeSync(Reflect.get(log.stream, 'fd'));
  return told;
});

test('autoClose false on a missing file', sameAsNode, async (scene) => await readAll(scene, { autoClose: false }));

for (const emitClose of [true, false]) {
  test(`emitClose ${emitClose}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), 'some text');
    const log = new StreamLog(makeReadStream(scene, { emitClose })).flow();
    while (!log.stream.closed) await quiet();
    return log.told();
  });
}
