import { ok, strictEqual } from 'node:assert/strict';
import { backend } from 'uringfs';
import { IoUring } from 'uringfs/ring';
import type { Check } from './check.js';
import { fileByEntries, nextSqe } from './ring-file.js';

const missing = () => (backend.kind === 'io_uring' ? null : backend.reason);

async function withRing(entries: number, work: (ring: IoUring) => Promise<void>): Promise<void> {
  const ring = new IoUring(entries);
  try {
    await work(ring);
  } finally {
    ring.close();
  }
}

export const ringChecks: readonly Check[] = [
  {
    name: 'a NOP completes, waited for by blocking and by a promise',
    missing,
    run: () =>
      withRing(4, async (ring) => {
        nextSqe(ring).nop();
        ring.submitAndWait(1);
        strictEqual(ring.waitForCqe().result(), 0);
        nextSqe(ring).nop();
        ring.submit();
        strictEqual((await ring.cq.waitForCqeAsync()).result(), 0);
      }),
  },
  {
    name: 'a file is opened, written, read and closed by entries',
    missing,
    run: (folder) =>
      withRing(8, (ring) =>
        fileByEntries(ring, folder, async () => {
          ring.submit();
          return (await ring.cq.waitForCqeAsync()).result();
        }),
      ),
  },
  {
    name: 'a timeout passes',
    missing,
    run: () =>
      withRing(4, async (ring) => {
        nextSqe(ring).timeout(5_000_000n);
        ring.submit();
        ok((await ring.cq.waitForCqeAsync()).isTimeout());
      }),
  },
];
