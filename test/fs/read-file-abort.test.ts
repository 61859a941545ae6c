import { closeSync, constants, openSync, writeFileSync, writeSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { makeFifo } from '../support/fifo.js';
import { pattern } from '../support/pattern.js';

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
