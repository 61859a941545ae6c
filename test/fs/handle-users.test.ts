import { writeFileSync } from 'node:fs';
import { MessageChannel } from 'node:worker_threads';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';

test('a handle in use cannot be posted away', sameAsNode, async ({ at, open }) => {
  writeFileSync(at('file'), 'text');
  const handle = await open('file');
  const { port1, port2 } = new MessageChannel();
  const reading = handle.read(Buffer.alloc(4), 0, 4, 0);
  let refused = 'posted';
  try {
    port1.postMessage(handle, [handle as never]);
  } catch (error) {
    refused = (error as Error).message;
  }
  const { bytesRead } = await reading;
  port1.close();
  port2.close();
  return [refused, bytesRead, handle.fd > 0];
});

test.serial(
  'a failing truncate of an open handle that nobody waits for is an unhandled rejection',
  sameAsNode,
  async (scene) => {
    writeFileSync(scene.at('file'), 'text');
    const handle = await scene.open('file', 'r');
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    const code = new Promise((resolve) => {
      process.once('unhandledRejection', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    void handle.truncate(1);
    const seen = await code;
    for (const listener of others) process.on('unhandledRejection', listener);
    return seen;
  },
);
