import test from 'ava';
import * as uringfs from 'uringfs';
import { IoUring, SetupFlags, SubmissionFlags } from 'uringfs/ring';
import { completions, entry, thrown, withRing } from '../support/rings.js';
import { covers } from './checklist.js';

test(covers('IoUring: new(entries), rounded up by the kernel'), async (t) => {
  await withRing((ring) => {
    t.is(ring.entries, 8);
    t.is(ring.completionEntries, 16);
  }, 5);
});

test(covers('IoUring: entries outside 1 to 4096 are refused'), (t) => {
  for (const entries of [0, -1, 4097, 1.5, Number.NaN]) {
    t.is(thrown(() => new IoUring(entries)).code, 'ERR_OUT_OF_RANGE', String(entries));
  }
  t.is(thrown(() => new IoUring('8' as never)).code, 'ERR_INVALID_ARG_TYPE');
  for (const entries of [1, 4096]) new IoUring(entries).close();
});

test(covers('IoUring: setup flags'), async (t) => {
  await withRing((ring) => t.is(ring.completionEntries, 64), 8, { completionEntries: 64 });
  await withRing((ring) => t.deepEqual(SetupFlags.names(ring.setupFlags), ['SQPOLL', 'SQ_AFF']), 8, {
    sqPoll: true,
    sqThreadIdle: 10,
    sqThreadCpu: 0,
  });
  await withRing((ring) => t.deepEqual(SetupFlags.names(ring.setupFlags), ['CLAMP']), 8, { flags: SetupFlags.CLAMP });
  await withRing(async (first) => {
    await withRing((ring) => t.deepEqual(SetupFlags.names(ring.setupFlags), ['ATTACH_WQ']), 8, { attachTo: first });
  });
});

test('a ring whose entries a thread of the kernel takes', async (t) => {
  await withRing(
    async (ring) => {
      for (let round = 0; round < 20; round++) {
        while (ring.sq.spaceLeft > 0) entry(ring).nop().userData = round;
        const count = ring.submit();
        t.true(count > 0);
        for (const cqe of await completions(ring, count)) t.is(cqe.userData, BigInt(round));
      }
    },
    8,
    { sqPoll: true, sqThreadIdle: 1 },
  );
});

test(covers('IoUring: close frees the ring, and every part throws'), (t) => {
  const ring = new IoUring(8);
  const { sq, cq, registrar } = ring.queues();
  const sqe = entry(ring);
  ring.close();
  ring.close();
  t.true(ring.closed);
  const calls = [
    () => ring.prepareSqe(),
    () => sq.prepareSqe(),
    () => sq.prepareSqes(2),
    () => sq.submit(),
    () => sq.submitAndWait(1),
    () => sq.ready,
    () => cq.ready,
    () => cq.peekForCqe(),
    () => cq.waitForCqe(),
    () => cq.wait(1),
    () => cq.cqes().next(),
    () => cq.cqesBlocking().next(),
    () => cq.eventfdEnabled,
    () => cq.eventfdToggle(true),
    () => registrar.registerBuffers([1]),
    () => registrar.registerFiles([1]),
    () => registrar.unregisterFiles(),
    () => registrar.registerPersonality(),
    () => registrar.probe(),
    () => ring.fd,
    () => ring.address,
    () => sqe.nop(),
    () => {
      sqe.userData = 1;
    },
    () => sqe.raw,
    () => sqe.addFlags(SubmissionFlags.ASYNC),
  ];
  for (const call of calls)
    t.like(thrown(call), { code: 'ERR_INVALID_STATE', message: 'The ring is closed' }, String(call));
});

test('the index has it all as well', (t) => {
  t.is(uringfs.ring.IoUring, IoUring);
});

test('a ring closes at the end of its block', (t) => {
  const kept = new IoUring(1);
  kept[Symbol.dispose]();
  t.true(kept.closed);
});

test(covers('IoUring: parts sq, cq, registrar and queues'), async (t) => {
  await withRing(async (ring) => {
    const { sq, cq, registrar } = ring.queues();
    t.is(sq, ring.sq);
    t.is(cq, ring.cq);
    t.is(registrar, ring.registrar);
    const sqe = sq.prepareSqe();
    t.truthy(sqe);
    sq.submit();
    t.is(cq.waitForCqe().result(), 0);
  });
});

test(covers('IoUring: probe'), async (t) => {
  await withRing((ring) => t.true(ring.probe().supports('NOP')));
});

test(covers('IoUring: prepareSqe, null when the queue is full'), async (t) => {
  await withRing((ring) => {
    t.truthy(ring.prepareSqe());
    t.truthy(ring.prepareSqe());
    t.is(ring.prepareSqe(), null);
    t.is(ring.submit(), 2);
    t.truthy(ring.prepareSqe());
  }, 2);
});

test(covers('IoUring: prepareSqes, all or none'), async (t) => {
  await withRing((ring) => {
    t.is(ring.prepareSqes(9), null);
    t.is(ring.sq.ready, 0);
    t.is(ring.prepareSqes(5)?.remaining, 5);
    t.is(ring.prepareSqes(4), null);
    t.is(ring.prepareSqes(3)?.remaining, 3);
    t.is(thrown(() => ring.prepareSqes(0)).code, 'ERR_OUT_OF_RANGE');
  });
});

test(covers('IoUring: submit'), async (t) => {
  await withRing(async (ring) => {
    t.is(ring.submit(), 0);
    const sqe = entry(ring);
    entry(ring);
    t.is(ring.submit(), 2);
    t.like(
      thrown(() => sqe.nop()),
      { code: 'ERR_INVALID_STATE', message: 'This entry has been submitted' },
    );
    t.is((await completions(ring, 2)).length, 2);
  });
});

test(covers('IoUring: submitAndWait'), async (t) => {
  await withRing((ring) => {
    entry(ring).timeout(1);
    entry(ring).timeout(2);
    t.is(ring.submitAndWait(2), 2);
    t.is([...ring.cqes()].length, 2);
    entry(ring).nop();
    t.is(thrown(() => ring.submitAndWait(2)).code, 'ERR_INVALID_STATE');
  });
});

test(covers('IoUring: submitAndWaitWithTimeout'), async (t) => {
  await withRing((ring) => {
    entry(ring).timeout(60_000);
    t.is(ring.submitAndWaitWithTimeout(1, 5), 1);
    t.is(ring.cq.ready, 0);
    entry(ring).nop();
    t.is(ring.submitAndWaitWithTimeout(1, 60_000n * 1_000_000n), 1);
    t.is(ring.cq.ready, 1);
  });
});

test(covers('IoUring: peekForCqe'), async (t) => {
  await withRing((ring) => {
    t.is(ring.peekForCqe(), null);
    entry(ring).userData = 3;
    ring.submit();
    t.is(ring.peekForCqe()?.userData, 3n);
    t.is(ring.peekForCqe(), null);
  });
});

test(covers('IoUring: waitForCqe'), async (t) => {
  await withRing((ring) => {
    t.regex(thrown(() => ring.waitForCqe()).message, /never end/);
    entry(ring).timeout(3).userData = 9;
    ring.submit();
    t.is(ring.waitForCqe().userData, 9n);
  });
});

test(covers('IoUring: waitForCqeWithTimeout'), async (t) => {
  await withRing((ring) => {
    t.is(ring.waitForCqeWithTimeout(2), null);
    t.is(ring.waitForCqeWithTimeout(0), null);
    entry(ring);
    ring.submit();
    t.is(ring.waitForCqeWithTimeout(1000)?.result(), 0);
  });
});

test(covers('IoUring: waitForCqes takes none'), async (t) => {
  await withRing((ring) => {
    for (let i = 0; i < 3; i++) entry(ring).timeout(i + 1);
    ring.submit();
    t.true(ring.waitForCqes(3));
    t.is(ring.cq.ready, 3);
    t.false(ring.cq.wait(4, 1));
  });
});

test(covers('IoUring: cqes iterates over those that are ready'), async (t) => {
  await withRing((ring) => {
    t.deepEqual([...ring.cqes()], []);
    for (let i = 0; i < 4; i++) entry(ring).userData = i;
    ring.submit();
    for (const cqe of ring.cqes()) {
      t.is(cqe.userData, 0n);
      break;
    }
    t.deepEqual(
      [...ring.cqes()].map((cqe) => cqe.userData),
      [1n, 2n, 3n],
    );
  });
});

test(covers('IoUring: cqesBlocking iterates for ever'), async (t) => {
  await withRing((ring) => {
    const seen: bigint[] = [];
    entry(ring).userData = 0;
    ring.submit();
    for (const cqe of ring.cqesBlocking()) {
      seen.push(cqe.userData);
      if (seen.length === 10) break;
      entry(ring).timeout(1).userData = seen.length;
      ring.submit();
    }
    t.deepEqual(
      seen,
      Array.from({ length: 10 }, (_, i) => BigInt(i)),
    );
    entry(ring).timeout(1);
    entry(ring).timeout(3);
    ring.submit();
    const two = ring.cqesBlocking(2);
    two.next();
    t.is(ring.cq.ready, 1);
  });
});

test(covers('IoUring: counters of both queues'), async (t) => {
  await withRing((ring) => {
    t.deepEqual([ring.sq.ready, ring.sq.spaceLeft, ring.cq.ready], [0, 8, 0]);
    entry(ring);
    entry(ring);
    t.deepEqual([ring.sq.ready, ring.sq.spaceLeft, ring.cq.ready], [2, 6, 0]);
    ring.submit();
    t.deepEqual([ring.sq.ready, ring.sq.spaceLeft, ring.cq.ready], [0, 8, 2]);
    ring.peekForCqe();
    t.is(ring.cq.ready, 1);
  });
});

test(covers('IoUring: fd'), async (t) => {
  await withRing(async (ring) => {
    const { fd } = ring;
    t.true(fd > 2);
    t.is(ring.fd, fd);
    await withRing(async (other) => {
      // One ring polls the other.
      entry(other).pollAdd(fd, (await import('uringfs/ring')).PollFlags.IN);
      other.submit();
      t.is(other.peekForCqe(), null);
      entry(ring).timeout(1);
      ring.submit();
      t.is((await other.cq.waitForCqeAsync()).result() & 1, 1);
    });
  });
});

test(covers('SubmissionQueue: everything that the ring does'), async (t) => {
  await withRing(async ({ sq, cq }) => {
    t.is(sq.spaceLeft, 8);
    t.is(sq.prepareSqes(3)?.remaining, 3);
    t.truthy(sq.prepareSqe());
    t.is(sq.ready, 4);
    t.is(sq.submit(), 4);
    sq.prepareSqe()?.timeout(1);
    t.is(sq.submitAndWait(5), 1);
    t.is(sq.submitAndWaitWithTimeout(6, 1), 0);
    t.is(cq.ready, 5);
  });
});

test(covers('CompletionQueue: everything that the ring does'), async (t) => {
  await withRing(async ({ sq, cq }) => {
    sq.prepareSqes(4);
    sq.submit();
    t.true(cq.wait(4));
    t.is(cq.ready, 4);
    t.truthy(cq.peekForCqe());
    t.truthy(cq.waitForCqe());
    t.truthy(cq.waitForCqe(1));
    t.is([...cq.cqes()].length, 1);
    t.true(cq.eventfdEnabled);
    sq.prepareSqe();
    sq.submit();
    t.false(cq.cqesBlocking(1).next().done);
  });
});
