import { spawn } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import test from 'ava';
import {
  CancelFlags,
  ChildStatus,
  EpollFlags,
  EpollOp,
  type IoUring,
  OFlag,
  PipeEnds,
  PollFlags,
  type RegisteredBuffer,
  RegisterOps,
  SubmissionFlags,
  TimeoutFlags,
  WaitidFlags,
  WaitidType,
} from 'uringfs/ring';
import { complete, completions, entry, result, thrown, withRing } from '../support/rings.js';
import { covers } from './checklist.js';

async function withPipe(use: (ring: IoUring, from: number, to: number) => Promise<unknown>): Promise<void> {
  await withRing(async (ring) => {
    const ends = new PipeEnds();
    await result(ring, (sqe) => sqe.pipe(ends));
    await use(ring, ends.readEnd, ends.writeEnd);
    [ends.readEnd, ends.writeEnd].forEach(closeSync);
  });
}

/** Submits entries with user data 1, 2, … in one go; results by user data once all are there. */
async function all(ring: IoUring, ...prepare: ((sqe: ReturnType<typeof entry>) => unknown)[]): Promise<number[]> {
  prepare.forEach((fill, index) => {
    const sqe = entry(ring);
    sqe.userData = index + 1;
    fill(sqe);
  });
  ring.submit();
  const results: number[] = [];
  for (const cqe of await completions(ring, prepare.length)) results[Number(cqe.userData) - 1] = cqe.rawResult;
  return results;
}

const [ENOENT, EAGAIN, EALREADY, ETIME, ECANCELED] = [-2, -11, -114, -62, -125];

test(covers('SQE: timeout, relative'), async (t) => {
  await withRing(async (ring) => {
    const before = process.hrtime.bigint();
    t.is((await complete(ring, (sqe) => sqe.timeout(20))).rawResult, ETIME);
    t.true(process.hrtime.bigint() - before >= 20_000_000n);
    t.is((await complete(ring, (sqe) => sqe.timeout(1_000n))).rawResult, ETIME);
  });
});

test(covers('SQE: timeout, absolute'), async (t) => {
  await withRing(async (ring) => {
    const end = process.hrtime.bigint() + 20_000_000n;
    t.is((await complete(ring, (sqe) => sqe.timeout(end, 0, TimeoutFlags.ABS))).rawResult, ETIME);
    t.true(process.hrtime.bigint() >= end);
    t.is((await complete(ring, (sqe) => sqe.timeout(1n, 0, TimeoutFlags.ABS))).rawResult, ETIME);
  });
});

test(covers('SQE: timeout, counted'), async (t) => {
  await withRing(async (ring) => {
    const long = (sqe: ReturnType<typeof entry>) => sqe.timeout(60_000, 2);
    t.deepEqual(
      await all(
        ring,
        long,
        (sqe) => sqe.nop(),
        (sqe) => sqe.nop(),
      ),
      [0, 0, 0],
    );
  });
});

test(covers('SQE: timeoutRemove'), async (t) => {
  await withRing(async (ring) => {
    const long = (sqe: ReturnType<typeof entry>) => sqe.timeout(60_000);
    t.deepEqual(await all(ring, long, (sqe) => sqe.timeoutRemove(1)), [ECANCELED, 0]);
    t.is((await complete(ring, (sqe) => sqe.timeoutRemove(1))).rawResult, ENOENT);
  });
});

test(covers('SQE: linkTimeout'), async (t) => {
  await withPipe(async (ring, from) => {
    const link = (sqe: ReturnType<typeof entry>) => sqe.read(from, Buffer.alloc(1)).addFlags(SubmissionFlags.IO_LINK);
    const [read, timeout] = await all(ring, link, (sqe) => sqe.linkTimeout(5));
    t.is(read, ECANCELED);
    t.true(timeout === ETIME || timeout === EALREADY, String(timeout));
    const quick = (sqe: ReturnType<typeof entry>) => sqe.nop().addFlags(SubmissionFlags.IO_LINK);
    t.deepEqual(await all(ring, quick, (sqe) => sqe.linkTimeout(60_000)), [0, ECANCELED]);
  });
});

test(covers('SQE: pollAdd'), async (t) => {
  await withPipe(async (ring, from, to) => {
    t.is((await result(ring, (sqe) => sqe.pollAdd(to, PollFlags.OUT))) & PollFlags.OUT, PollFlags.OUT);
    entry(ring).pollAdd(from, PollFlags.IN);
    ring.submit();
    t.is(ring.peekForCqe(), null);
    entry(ring).write(to, Buffer.from('x'));
    ring.submit();
    t.true((await completions(ring, 2)).some((cqe) => cqe.rawResult === PollFlags.IN));
  });
});

test(covers('SQE: pollRemove'), async (t) => {
  await withPipe(async (ring, from) => {
    const poll = (sqe: ReturnType<typeof entry>) => sqe.pollAdd(from, PollFlags.IN);
    t.deepEqual(await all(ring, poll, (sqe) => sqe.pollRemove(1)), [ECANCELED, 0]);
    t.is((await complete(ring, (sqe) => sqe.pollRemove(1))).rawResult, ENOENT);
  });
});

test(covers('Beyond: multishot poll'), async (t) => {
  await withPipe(async (ring, from, to) => {
    entry(ring).pollMultishot(from, PollFlags.IN).userData = 1;
    ring.submit();
    for (let i = 0; i < 3; i++) {
      await result(ring, (sqe) => sqe.nop());
      entry(ring).write(to, Buffer.from('x')).addFlags(SubmissionFlags.CQE_SKIP_SUCCESS);
      ring.submit();
      t.like(await ring.cq.waitForCqeAsync(), { userData: 1n, more: true });
      readSync(from, Buffer.alloc(1));
    }
    entry(ring).pollRemove(1);
    ring.submit();
    t.deepEqual(
      (await completions(ring, 2)).map((cqe) => cqe.more),
      [false, false],
    );
  });
});

test(covers('Beyond: pollUpdate and timeoutUpdate'), async (t) => {
  await withPipe(async (ring, _from, to) => {
    const results = await all(
      ring,
      (sqe) => sqe.pollAdd(to, PollFlags.PRI),
      (sqe) => sqe.timeout(60_000),
      (sqe) => sqe.pollUpdate(1, PollFlags.OUT),
      (sqe) => sqe.timeoutUpdate(2, 1),
    );
    t.deepEqual(results, [PollFlags.OUT, ETIME, 0, 0]);
  });
});

test(covers('SQE: epollCtl'), async (t) => {
  // An epoll of libuv's is there in every process of Node's.
  const { readdirSync, readlinkSync, readFileSync } = await import('node:fs');
  const link = (fd: string) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return '';
    }
  };
  const epoll = Number(readdirSync('/proc/self/fd').find((fd) => link(fd) === 'anon_inode:[eventpoll]'));
  await withPipe(async (ring, from) => {
    const line = new RegExp(`tfd:\\s+${from} .*data:\\s+ffffffff`);
    const watched = () => line.test(readFileSync(`/proc/self/fdinfo/${epoll}`, 'utf8'));
    // What it says of this descriptor libuv takes for one that is no longer polled: nothing ever happens on it here.
    const ctl = (operation: EpollOp) =>
      result(ring, (sqe) => sqe.epollCtl(epoll, operation, from, EpollFlags.PRI, 0xffff_ffff));
    t.is(await ctl(EpollOp.ADD), 0);
    t.true(watched());
    t.is(await ctl(EpollOp.MOD), 0);
    t.is(await ctl(EpollOp.DEL), 0);
    t.false(watched());
    t.is(thrown(() => entry(ring).epollCtl(-1, EpollOp.ADD, from)).code, 'ERR_OUT_OF_RANGE');
  });
});

test(covers('SQE: cancel'), async (t) => {
  await withPipe(async (ring, from) => {
    const read = (sqe: ReturnType<typeof entry>) => sqe.read(from, Buffer.alloc(1));
    t.deepEqual(await all(ring, read, (sqe) => sqe.cancel(1)), [ECANCELED, 0]);
    t.is((await complete(ring, (sqe) => sqe.cancel(1))).rawResult, ENOENT);
  });
});

test('cancel finds the oldest of several with the same user data', async (t) => {
  await withPipe(async (ring, from) => {
    const [first, second] = [entry(ring).read(from, Buffer.alloc(1)), entry(ring).timeout(60_000)];
    first.userData = second.userData = 4;
    entry(ring).cancel(4);
    ring.submit();
    t.deepEqual((await completions(ring, 2)).map((cqe) => cqe.operation).sort(), ['cancel', 'read']);
  });
});

test(covers('Beyond: cancel by descriptor, any and all'), async (t) => {
  await withPipe(async (ring, from, to) => {
    const read = (sqe: ReturnType<typeof entry>) => sqe.read(from, Buffer.alloc(1));
    t.deepEqual(await all(ring, read, read, (sqe) => sqe.cancelFd(from, CancelFlags.ALL)), [ECANCELED, ECANCELED, 2]);
    const timeout = (sqe: ReturnType<typeof entry>) => sqe.pollAdd(to, PollFlags.PRI);
    t.deepEqual(await all(ring, read, timeout, (sqe) => sqe.cancelAny(CancelFlags.ALL)), [ECANCELED, ECANCELED, 2]);
    t.deepEqual(await all(ring, read, (sqe) => sqe.cancelAny()), [ECANCELED, 1]);
    const [file] = ring.registrar.registerFiles([from]);
    const fixed = (sqe: ReturnType<typeof entry>) => sqe.read(file as never, Buffer.alloc(1));
    t.deepEqual(await all(ring, fixed, (sqe) => sqe.cancelFd(file as never)), [ECANCELED, 0]);
  });
});

test(covers('SQE: filesUpdate'), async (t) => {
  const fd = openSync('package.json', 'r');
  await withRing(async (ring) => {
    ring.registrar.registerFilesSparse(3);
    t.is(await result(ring, (sqe) => sqe.filesUpdate([fd, -1], 1)), 2);
    t.is(await result(ring, (sqe) => sqe.read(ring.registrar.file(1), Buffer.alloc(7), 0)), 7);
    t.is((await complete(ring, (sqe) => sqe.filesUpdate([fd, fd], 2))).rawResult, -22);
  });
  closeSync(fd);
});

test(covers('Beyond: sparse tables with live update'), async (t) => {
  const fd = openSync('package.json', 'r');
  await withRing(async (ring) => {
    ring.registrar.registerBuffersSparse(4);
    const files = ring.registrar.registerFilesSparse(4);
    t.true(files.every((file) => file.isPlaceholder));
    const [buffer] = ring.registrar.updateBuffers(3, [100]) as [RegisteredBuffer<'readwrite'>];
    const [file] = ring.registrar.updateFiles(2, [fd]);
    t.deepEqual([buffer.index, file?.index], [3, 2]);
    t.is(await result(ring, (sqe) => sqe.read(file as never, buffer, 0)), 100);
    const [second] = ring.registrar.updateBuffers(3, [50]) as [RegisteredBuffer<'readwrite'>];
    t.is(await result(ring, (sqe) => sqe.read(file as never, second, 0)), 50);
    t.throws(() => entry(ring).read(fd, buffer, 0), { message: /does not lie in a buffer of this ring/ });
  });
  closeSync(fd);
});

test(covers('Beyond: tags'), async (t) => {
  const fd = openSync('package.json', 'r');
  await withRing(async (ring) => {
    ring.registrar.registerBuffers([10, 10], { tags: [0, 41] });
    ring.registrar.registerFiles([fd], { tags: [42] });
    ring.registrar.updateFiles(0, [-1], { tags: [0] });
    t.like(await ring.cq.waitForCqeAsync({ timeout: 5000 }), { userData: 42n, rawResult: 0, operation: 'message' });
    ring.registrar.unregisterBuffers();
    t.like(await ring.cq.waitForCqeAsync({ timeout: 5000 }), { userData: 41n, rawResult: 0 });
    t.is(thrown(() => ring.registrar.registerBuffers([1], { tags: [1, 2] })).code, 'ERR_INVALID_ARG_VALUE');
  });
  closeSync(fd);
});

test(covers('Beyond: CQE_SKIP_SUCCESS'), async (t) => {
  await withRing(async (ring) => {
    for (const sqe of ring.prepareSqes(4)?.softLinked() ?? []) {
      sqe.nop().addFlags(SubmissionFlags.CQE_SKIP_SUCCESS);
    }
    entry(ring).nop().userData = 1;
    const failing = entry(ring).fsync(-1).addFlags(SubmissionFlags.CQE_SKIP_SUCCESS);
    failing.userData = 2;
    t.deepEqual(SubmissionFlags.names(failing.flags), ['CQE_SKIP_SUCCESS']);
    ring.submitAndWait(2);
    const seen = [...ring.cqes()].map((cqe) => [cqe.userData, cqe.rawResult]);
    t.deepEqual(seen.toSorted(), [
      [1n, 0],
      [2n, -9],
    ]);
    entry(ring).timeout(60_000).addFlags(SubmissionFlags.CQE_SKIP_SUCCESS);
    entry(ring).nop().addFlags(SubmissionFlags.CQE_SKIP_SUCCESS);
    ring.submit();
    t.is(ring.waitForCqeWithTimeout(5), null);
  });
});

test(covers('Beyond: limits of the kernel threads'), async (t) => {
  await withRing((ring) => {
    const before = ring.registrar.setWorkerLimits({ bounded: 0, unbounded: 0 });
    t.true(before.bounded > 0 && before.unbounded > 0);
    t.deepEqual(ring.registrar.setWorkerLimits({ bounded: 2, unbounded: 3 }), before);
    t.deepEqual(ring.registrar.setWorkerLimits(before), { bounded: 2, unbounded: 3 });
  });
});

test(covers('Beyond: COOP_TASKRUN, SINGLE_ISSUER, DEFER_TASKRUN and SUBMIT_ALL'), async (t) => {
  for (const options of [
    { coopTaskrun: true },
    { singleIssuer: true },
    { deferTaskrun: true, singleIssuer: true },
    { submitAll: true },
  ] as const) {
    await withRing(
      async (ring) => {
        t.is((await complete(ring, (sqe) => sqe.timeout(2))).rawResult, ETIME);
        entry(ring).timeout(1);
        ring.submitAndWait(1);
        t.is(ring.peekForCqe()?.rawResult, ETIME);
        // An entry that is wrong does not keep those behind it from being submitted, with or without the flag.
        const results = await all(
          ring,
          (sqe) => sqe.nop(),
          (sqe) => sqe.read(ring.registrar.file(99), Buffer.alloc(1)),
          (sqe) => sqe.nop(),
        );
        t.deepEqual([results[0], results[2]], [0, 0]);
        t.true((results[1] as number) < 0);
      },
      8,
      options,
    );
  }
});

test(covers('Beyond: R_DISABLED and restrictions'), async (t) => {
  await withRing(
    async (ring) => {
      entry(ring).nop();
      t.is(thrown(() => ring.submit()).code, 'EBADFD');
      t.is(ring.sq.ready, 1);
      ring.registrar.registerRestrictions([
        { operation: 'NOP' },
        { operation: 'TIMEOUT' },
        { allowedFlags: SubmissionFlags.ASYNC },
        { register: RegisterOps.REGISTER_PROBE },
      ]);
      ring.registrar.enableRings();
      t.is(ring.submitAndWait(1), 1);
      t.is(ring.peekForCqe()?.rawResult, 0);
      t.is((await complete(ring, (sqe) => sqe.fsync(1))).rawResult, -13);
      t.is((await complete(ring, (sqe) => sqe.nop().addFlags(SubmissionFlags.IO_DRAIN))).rawResult, -13);
      t.is(thrown(() => ring.registrar.registerFiles([1])).code, 'EACCES');
      t.is((await complete(ring, (sqe) => sqe.timeout(1))).rawResult, ETIME);
      t.is(thrown(() => ring.registrar.registerRestrictions([{ operation: 'FLY' }])).code, 'ERR_INVALID_ARG_VALUE');
    },
    8,
    { startDisabled: true },
  );
});

test(covers('Beyond: futex'), async (t) => {
  await withRing(async (ring) => {
    const [buffer] = ring.registrar.registerBuffers([64]) as [RegisteredBuffer<'readwrite'>];
    const word = buffer.slice(4, 8);
    new Uint32Array(word.bytes.buffer, 4, 1)[0] = 5;
    t.is((await complete(ring, (sqe) => sqe.futexWait(word, 6))).rawResult, EAGAIN);
    entry(ring).futexWait(word, 5);
    ring.submit();
    t.is(ring.peekForCqe(), null);
    entry(ring).futexWake(word, 10);
    ring.submit();
    t.deepEqual((await completions(ring, 2)).map((cqe) => [cqe.operation, cqe.rawResult]).sort(), [
      ['futexWait', 0],
      ['futexWake', 1],
    ]);
    for (const wrong of [buffer, buffer.slice(1, 5)]) {
      t.is(thrown(() => entry(ring).futexWait(wrong, 0)).code, 'ERR_INVALID_ARG_VALUE');
    }
  });
});

test(covers('Beyond: waitid'), async (t) => {
  await withRing(async (ring) => {
    const child = spawn('sleep', ['60']);
    const into = new ChildStatus();
    const flags = WaitidFlags.of(WaitidFlags.EXITED, WaitidFlags.NOWAIT);
    entry(ring).waitid(WaitidType.PID, child.pid as number, flags, into);
    ring.submit();
    child.kill();
    const cqe = await ring.cq.waitForCqeAsync();
    // Node waits for its children too, and may be the first to do so.
    if (cqe.rawResult === -10) return t.pass();
    t.is(cqe.result(), 0);
    t.deepEqual([into.pid, into.status], [child.pid, 15]);
  });
});

test(covers('SQE: provideBuffers'), async (t) => {
  await withPipe(async (ring, from, to) => {
    const group = ring.registrar.registerBufferGroup(7, { count: 3, bytes: 4, mapped: false });
    t.is((await complete(ring, (sqe) => sqe.read(from, group))).rawResult, -105);
    t.is(await result(ring, (sqe) => sqe.provideBuffers(group)), 0);
    await result(ring, (sqe) => sqe.write(to, Buffer.from('abcdef')));
    const [first, second] = [
      await complete(ring, (sqe) => sqe.read(from, group)),
      await complete(ring, (sqe) => sqe.read(from, group)),
    ];
    t.deepEqual(
      [first, second].map((cqe) => Buffer.from(group.copy(cqe)).toString()),
      ['abcd', 'ef'],
    );
    t.not(first.bufferId, second.bufferId);
    t.is(await result(ring, (sqe) => sqe.provideBuffers(group, first.bufferId ?? 0, 1)), 0);
    t.is(thrown(() => group.giveBack(first)).code, 'ERR_INVALID_STATE');
    t.is(thrown(() => entry(ring).provideBuffers(group, 3)).code, 'ERR_OUT_OF_RANGE');
  });
});

test(covers('SQE: removeBuffers'), async (t) => {
  await withPipe(async (ring, from, to) => {
    const group = ring.registrar.registerBufferGroup(7, { count: 5, bytes: 4, mapped: false });
    await result(ring, (sqe) => sqe.provideBuffers(group));
    t.is(await result(ring, (sqe) => sqe.removeBuffers(group, 2)), 2);
    t.is(await result(ring, (sqe) => sqe.removeBuffers(group)), 3);
    await result(ring, (sqe) => sqe.write(to, Buffer.from('x')));
    t.is((await complete(ring, (sqe) => sqe.read(from, group))).rawResult, -105);
  });
});

test(covers('Beyond: mapped groups of buffers'), async (t) => {
  await withPipe(async (ring, from, to) => {
    const group = ring.registrar.registerBufferGroup(0, { count: 2, bytes: 8 });
    for (let i = 0; i < 20; i++) {
      entry(ring)
        .write(to, Buffer.from(`text ${i}`))
        .addFlags(SubmissionFlags.CQE_SKIP_SUCCESS);
      t.is(Buffer.from(group.take(await complete(ring, (sqe) => sqe.read(from, group)))).toString(), `text ${i}`);
    }
    t.is(thrown(() => entry(ring).provideBuffers(group)).code, 'ERR_INVALID_ARG_VALUE');
    t.is(thrown(() => ring.registrar.registerBufferGroup(0, { count: 2, bytes: 8 })).code, 'EEXIST');
    t.is(thrown(() => ring.registrar.registerBufferGroup(1, { count: 3, bytes: 8 })).code, 'ERR_INVALID_ARG_VALUE');
    ring.registrar.unregisterBufferGroup(group);
    const again = ring.registrar.registerBufferGroup(0, { count: 1, bytes: 8 });
    t.is(thrown(() => entry(ring).read(from, group)).code, 'ERR_INVALID_STATE');
    t.is(thrown(() => ring.registrar.unregisterBufferGroup(group)).code, 'ERR_INVALID_STATE');
    ring.registrar.unregisterBufferGroup(again);
  });
});

test(covers('Beyond: multishot read'), async (t) => {
  await withPipe(async (ring, from, to) => {
    const group = ring.registrar.registerBufferGroup(0, { count: 4, bytes: 8 });
    entry(ring).readMultishot(from, group).userData = 1;
    ring.submit();
    for (let i = 0; i < 10; i++) {
      entry(ring)
        .write(to, Buffer.from(`${i}`))
        .addFlags(SubmissionFlags.CQE_SKIP_SUCCESS);
      ring.submit();
      const cqe = await ring.cq.waitForCqeAsync();
      t.true(cqe.more);
      t.is(Buffer.from(group.take(cqe)).toString(), `${i}`);
    }
    t.deepEqual(OFlag.names(0), []);
  });
});
