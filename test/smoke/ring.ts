import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import * as node from 'node:fs/promises';
import { join } from 'node:path';
import { backend } from 'uringfs';
import { IoUring, OFlag } from 'uringfs/ring';
import type { Check } from './check.js';
import { bytesOf } from './pattern.js';

const missing = () => (backend.kind === 'io_uring' ? null : backend.reason);

async function withRing(entries: number, work: (ring: IoUring) => Promise<void>): Promise<void> {
  const ring = new IoUring(entries);
  try {
    await work(ring);
  } finally {
    ring.close();
  }
}

function sqe(ring: IoUring) {
  const free = ring.prepareSqe();
  ok(free !== null, 'the submission queue is full');
  return free;
}

export const ringChecks: readonly Check[] = [
  {
    name: 'a NOP completes, waited for by blocking and by a promise',
    missing,
    run: () =>
      withRing(4, async (ring) => {
        sqe(ring).nop();
        ring.submitAndWait(1);
        strictEqual(ring.waitForCqe().result(), 0);
        sqe(ring).nop();
        ring.submit();
        strictEqual((await ring.cq.waitForCqeAsync()).result(), 0);
      }),
  },
  {
    name: 'a file is opened, written, read and closed by entries',
    missing,
    run: (folder) =>
      withRing(8, async (ring) => {
        const path = join(folder, 'file');
        const bytes = bytesOf(20_000);
        const answer = async () => {
          ring.submit();
          return (await ring.cq.waitForCqeAsync()).result();
        };
        sqe(ring).openat(null, path, OFlag.of(OFlag.RDWR, OFlag.CREAT), 0o600);
        const fd = await answer();
        sqe(ring).write(fd, bytes, 0);
        strictEqual(await answer(), bytes.length);
        const [buffer] = ring.registrar.registerBuffers([32_768]);
        ok(buffer !== undefined);
        sqe(ring).read(fd, buffer, 0);
        strictEqual(await answer(), bytes.length);
        deepStrictEqual(Buffer.from(buffer.slice(0, bytes.length).bytes), bytes);
        sqe(ring).close(fd);
        strictEqual(await answer(), 0);
        deepStrictEqual(await node.readFile(path), bytes);
      }),
  },
  {
    name: 'a timeout passes',
    missing,
    run: () =>
      withRing(4, async (ring) => {
        sqe(ring).timeout(5_000_000n);
        ring.submit();
        ok((await ring.cq.waitForCqeAsync()).isTimeout());
      }),
  },
];
