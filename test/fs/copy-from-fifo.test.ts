import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { makeFifo } from '../support/fifo.js';

/** Only a call that never settles takes as long. */
const patience = 30_000;

test('a FIFO is opened once, whose writer waits for a reader', sameAsNode, async ({ fs, at, attempt }) => {
  const fifo = makeFifo(at('fifo'));
  // The shell waits in its opening of the FIFO, and writes when somebody reads.
  const writer = spawn('sh', ['-c', 'trap "" PIPE; echo text > "$1" 2>/dev/null', 'sh', fifo], { stdio: 'ignore' });
  const ended = once(writer, 'exit');
  const over = new AbortController();
  const copied = attempt(() => fs.copyFile(fifo, at('copy')));
  const answer = await Promise.race([copied, delay(patience, 'never settled', { signal: over.signal })]);
  over.abort();
  writer.kill();
  await ended;
  return answer;
});
