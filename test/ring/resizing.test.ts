import { closeSync, writeSync } from 'node:fs';
import test from 'ava';
import { IoUring, PipeEnds, PollFlags } from 'uringfs/ring';
import { completions, entry, result, thrown, withRing } from '../support/rings.js';
import { covers } from './checklist.js';

const deferred = { deferTaskrun: true, singleIssuer: true } as const;

// Only kernels from 6.13 on can, and only the kernel knows.
const canResize = (() => {
  try {
    const ring = new IoUring(1, deferred);
    ring.registrar.resizeRings({ entries: 2 });
    ring.close();
    return true;
  } catch {
    return false;
  }
})();
const resizing = canResize ? test : test.skip;
const mark = canResize ? '' : '[cannot run here] ';

async function withPipe(ring: IoUring, use: (from: number, to: number) => Promise<unknown>): Promise<void> {
  const ends = new PipeEnds();
  await result(ring, (sqe) => sqe.pipe(ends));
  await use(ends.readEnd, ends.writeEnd);
  closeSync(ends.readEnd);
  closeSync(ends.writeEnd);
}

/** User data of so many completions, sorted. */
async function taken(ring: IoUring, count: number): Promise<number[]> {
  return (await completions(ring, count)).map((cqe) => Number(cqe.userData)).toSorted((a, b) => a - b);
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

test(covers('Beyond: queues that are resized'), async (t) => {
  await withRing(
    async (ring) => {
      if (!canResize) {
        return t.regex(thrown(() => ring.registrar.resizeRings({ entries: 9 })).message, /older than 6\.13/);
      }
      const sizes = () => [ring.entries, ring.completionEntries, ring.sq.spaceLeft];
      t.deepEqual(sizes(), [4, 8, 4]);
      ring.registrar.resizeRings({ entries: 9 });
      t.deepEqual(sizes(), [16, 32, 16]);
      ring.registrar.resizeRings({ completionEntries: 100 });
      t.deepEqual(sizes(), [16, 128, 16]);
      ring.registrar.resizeRings({ entries: 2, completionEntries: 2 });
      t.deepEqual(sizes(), [2, 2, 2]);
      ring.registrar.resizeRings({});
      t.deepEqual(sizes(), [2, 2, 2]);
      for (let i = 0; i < 2; i++) entry(ring).nop();
      t.is(ring.prepareSqe(), null);
      return t.is(ring.submitAndWait(2), 2);
    },
    4,
    deferred,
  );
});

resizing(`${mark}what is prepared, in flight and complete stays when queues are resized`, async (t) => {
  for (const [entries, completionEntries] of [
    [64, 256],
    [8, 8],
    [16, 32],
  ] as const) {
    await withRing(
      async (ring) => {
        await withPipe(ring, async (from, to) => {
          const bytes = Buffer.alloc(5);
          // Complete and not taken, some of it, then in flight, then prepared.
          for (const userData of numbers(1, 6)) entry(ring).nop().userData = userData;
          ring.submitAndWait(3);
          t.is(ring.peekForCqe()?.userData, 1n);
          entry(ring).read(from, bytes).userData = 7;
          for (const userData of numbers(8, 12)) entry(ring).timeout(5).userData = userData;
          ring.submit();
          for (const userData of numbers(13, 20)) entry(ring).nop().userData = userData;
          ring.registrar.resizeRings({ entries, completionEntries });
          t.deepEqual([ring.entries, ring.completionEntries, ring.sq.ready], [entries, completionEntries, 8]);
          t.is(ring.submit(), 8);
          writeSync(to, 'bytes');
          t.deepEqual(await taken(ring, 19), numbers(2, 20));
          t.is(bytes.toString(), 'bytes');
          t.is(ring.peekForCqe(), null);
        });
      },
      16,
      deferred,
    );
  }
});

resizing(`${mark}completions that have overflowed are there when queues are resized`, async (t) => {
  for (const completionEntries of [4, 64]) {
    await withRing(
      async (ring) => {
        await withPipe(ring, async (from, to) => {
          for (let count = 0; count < 20; count += 4) {
            for (const userData of numbers(count + 1, count + 4)) {
              entry(ring).pollAdd(from, PollFlags.IN).userData = userData;
            }
            ring.submit();
          }
          writeSync(to, 'x');
          ring.registrar.resizeRings({ completionEntries });
          t.deepEqual(await taken(ring, 20), numbers(1, 20));
        });
      },
      4,
      { ...deferred, completionEntries: 8 },
    );
  }
});

resizing(`${mark}who waits goes on waiting while queues are resized`, async (t) => {
  await withRing(
    async (ring) => {
      await withPipe(ring, async (from, to) => {
        const bytes = Buffer.alloc(1);
        entry(ring).read(from, bytes);
        ring.submit();
        const waiting = ring.cq.waitForCqeAsync();
        for (const entries of [64, 4, 512]) ring.registrar.resizeRings({ entries });
        writeSync(to, 'x');
        t.is((await waiting).result(), 1);
        t.is(bytes.toString(), 'x');
      });
    },
    4,
    deferred,
  );
});

resizing(`${mark}a ring whose queues were resized closes with operations in flight`, async (t) => {
  const maker = new IoUring(4);
  await withPipe(maker, async (from) => {
    for (const entries of [64, 2]) {
      const ring = new IoUring(8, deferred);
      entry(ring).read(from, new Uint8Array(10_000));
      entry(ring).timeout(60_000);
      ring.submit();
      ring.registrar.resizeRings({ entries });
      entry(ring).pollMultishot(from, PollFlags.IN);
      ring.submit();
      entry(ring).nop();
      const waiting = ring.cq.waitForCqeAsync();
      ring.close();
      t.is((await t.throwsAsync<NodeJS.ErrnoException>(waiting))?.code, 'ERR_INVALID_STATE');
      t.is(thrown(() => ring.registrar.resizeRings({ entries })).code, 'ERR_INVALID_STATE');
    }
  });
  maker.close();
});

resizing(`${mark}queues are not resized to less than is prepared`, async (t) => {
  await withRing(
    async (ring) => {
      for (const userData of numbers(1, 5)) entry(ring).nop().userData = userData;
      t.like(
        thrown(() => ring.registrar.resizeRings({ entries: 3 })),
        { code: 'EOVERFLOW', syscall: 'io_uring_register' },
      );
      t.deepEqual([ring.entries, ring.completionEntries, ring.sq.ready], [8, 16, 5]);
      ring.registrar.resizeRings({ entries: 5 });
      t.is(ring.entries, 8);
      ring.submit();
      t.deepEqual(await taken(ring, 5), numbers(1, 5));
    },
    8,
    deferred,
  );
});

resizing(`${mark}sizes that the kernel does not take are refused, and the ring stays as it was`, async (t) => {
  await withRing(
    async (ring) => {
      t.like(
        thrown(() => ring.registrar.resizeRings({ entries: 16, completionEntries: 4 })),
        { code: 'EINVAL' },
      );
      for (const sizes of [{ entries: 0 }, { entries: 4097 }, { completionEntries: 65_537 }, { entries: Number.NaN }]) {
        t.is(thrown(() => ring.registrar.resizeRings(sizes)).code, 'ERR_OUT_OF_RANGE', JSON.stringify(sizes));
      }
      t.is(thrown(() => ring.registrar.resizeRings(null as never)).code, 'ERR_INVALID_ARG_TYPE');
      t.deepEqual([ring.entries, ring.completionEntries], [8, 16]);
      t.is(await result(ring, (sqe) => sqe.nop()), 0);
    },
    8,
    deferred,
  );
});

resizing(`${mark}queues are resized before a ring is enabled`, async (t) => {
  await withRing(
    async (ring) => {
      entry(ring).nop().userData = 1;
      ring.registrar.resizeRings({ entries: 32 });
      t.deepEqual([ring.entries, ring.sq.ready], [32, 1]);
      ring.registrar.enableRings();
      ring.submit();
      t.deepEqual(await taken(ring, 1), [1]);
    },
    8,
    { ...deferred, startDisabled: true },
  );
});

test('queues of a ring without deferTaskrun are not resized, and it says why', async (t) => {
  for (const options of [{}, { singleIssuer: true }, { sqPoll: true, sqThreadIdle: 1 }] as const) {
    await withRing(
      async (ring) => {
        const error = thrown(() => ring.registrar.resizeRings({ entries: 16 }));
        t.is(error.code, 'EINVAL');
        t.regex(error.message, /only those that were set up with deferTaskrun/);
        t.is(await result(ring, (sqe) => sqe.nop()), 0);
      },
      8,
      options,
    );
  }
});
