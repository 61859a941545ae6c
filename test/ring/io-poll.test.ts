import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import type { IoUring, RegisteredBuffer, SQE } from 'uringfs/ring';
import { complete, entry, withRing } from '../support/rings.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';
import { covers } from './checklist.js';

const [EINVAL, EOPNOTSUPP] = [-22, -95];
const text = Buffer.alloc(8192, 'polled ').toString();

/** Whether the device that a file is on completes requests by being asked, as the kernel tells. */
function devicePolls(path: string): boolean {
  const { dev } = statSync(path);
  const link = `/sys/dev/block/${(dev >> 8) & 0xfff}:${dev & 0xff}`;
  if (!existsSync(link)) return false;
  const device = realpathSync(link);
  // A partition has no queue of its own.
  const queue = [device, dirname(device)].map((each) => join(each, 'queue/io_poll')).find((each) => existsSync(each));
  return queue !== undefined && readFileSync(queue, 'utf8').trim() === '1';
}

type Wait = (ring: IoUring, prepare: (sqe: SQE) => unknown) => Promise<number>;

const ways: [string, Wait][] = [
  [
    'blocking',
    async (ring, prepare) => {
      prepare(entry(ring));
      ring.submitAndWait(1);
      return ring.waitForCqe().rawResult;
    },
  ],
  ['through the event loop', async (ring, prepare) => (await complete(ring, prepare)).rawResult],
];

test(covers('IoUring: IOPOLL'), async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const path = join(directory, 'file');
    writeFileSync(path, text);
    const [direct, cached] = [openSync(path, constants.O_RDONLY | constants.O_DIRECT), openSync(path, 'r')];
    for (const [way, wait] of ways) {
      await withRing(
        async (ring) => {
          const [buffer] = ring.registrar.registerBuffers([8192]) as [RegisteredBuffer<'readwrite'>];
          const read = await wait(ring, (sqe) => sqe.read(direct, buffer, 0));
          const bytes = Buffer.from(buffer.bytes).toString();
          // Kernels before 6.11 read from a device that does not poll, in the ordinary way; those since refuse.
          const refused = read === EOPNOTSUPP && bytes === '\0'.repeat(8192);
          t.true((read === 8192 && bytes === text) || (refused && !devicePolls(path)), `${way}: ${read}`);
          t.log(`${way}: the device ${devicePolls(path) ? 'polls' : 'does not poll'}, the read gave ${read}`);
          t.is(
            await wait(ring, (sqe) => sqe.read(cached, Buffer.alloc(10), 0)),
            EOPNOTSUPP,
            `${way}, through the cache`,
          );
          t.is(await wait(ring, (sqe) => sqe.fsync(cached)), EINVAL, `${way}, what can't be polled`);
          t.is(await wait(ring, (sqe) => sqe.nop()), 0, `${way}, nothing`);
          t.is(ring.cq.ready, 0);
        },
        8,
        { ioPoll: true },
      );
    }
    closeSync(direct);
    closeSync(cached);
  });
});
