import test from 'ava';
import * as everything from 'uringfs/ring';
import {
  BufferGroupId,
  CompletionFlags,
  type FileLike,
  type Flag,
  FsyncFlags,
  IoUring,
  OFlag,
  SetupFeatures,
  SetupFlags,
  type SQE,
  SubmissionFlags,
  TimeoutFlags,
} from 'uringfs/ring';
import { complete, completions, entry, thrown, withRing } from '../support/rings.js';
import { covers } from './checklist.js';

test(covers('SQE: user data'), async (t) => {
  await withRing((ring) => {
    for (const value of [0, 1, 2 ** 53 - 1, 2n ** 63n, 2n ** 64n - 2n]) {
      const sqe = entry(ring);
      t.is(sqe.userData, 0n);
      sqe.userData = value;
      t.is(sqe.userData, BigInt(value));
      ring.submit();
      t.is(ring.waitForCqe().userData, BigInt(value));
    }
    const sqe = entry(ring);
    for (const wrong of [-1, 1.5, 2 ** 53, 2n ** 64n, '1' as never]) {
      t.regex(
        thrown(() => {
          sqe.userData = wrong;
        }).code ?? '',
        /^ERR_(OUT_OF_RANGE|INVALID_ARG_TYPE)$/,
      );
    }
  });
});

test(covers('SQE: flags are read, overwritten and added'), async (t) => {
  await withRing((ring) => {
    const sqe = entry(ring);
    t.is(sqe.flags, 0 as SubmissionFlags);
    sqe.overwriteFlags(SubmissionFlags.ASYNC).addFlags(SubmissionFlags.IO_DRAIN);
    t.deepEqual(SubmissionFlags.names(sqe.flags), ['IO_DRAIN', 'ASYNC']);
    sqe.timeout(1);
    t.deepEqual(SubmissionFlags.names(sqe.flags), ['IO_DRAIN', 'ASYNC']);
    t.is(sqe.raw[1], sqe.flags);
    sqe.overwriteFlags(SubmissionFlags.IO_LINK);
    t.deepEqual(SubmissionFlags.names(sqe.flags), ['IO_LINK']);
    for (const flag of [SubmissionFlags.FIXED_FILE, SubmissionFlags.BUFFER_SELECT]) {
      t.regex(thrown(() => sqe.addFlags(flag)).message, /pass a registered descriptor or a group of buffers instead/);
    }
  });
});

test(covers('SQE: personality'), async (t) => {
  await withRing((ring) => {
    const [sqe, personality] = [entry(ring), ring.registrar.registerPersonality()];
    t.is(sqe.personality, null);
    sqe.personality = personality;
    sqe.timeout(1);
    t.is(sqe.personality, personality);
    t.is(sqe.raw[42], personality.id);
    sqe.personality = null;
    t.is(sqe.raw[42], 0);
    t.is(
      thrown(() => {
        sqe.personality = 1 as never;
      }).code,
      'ERR_INVALID_ARG_TYPE',
    );
  });
});

test(covers('SQE: clear'), async (t) => {
  await withRing((ring) => {
    const sqe = entry(ring);
    const fresh = sqe.raw;
    sqe.timeout(10_000).addFlags(SubmissionFlags.ASYNC).userData = 8;
    sqe.clear();
    t.deepEqual(sqe.raw, fresh);
    ring.submit();
    t.like(ring.waitForCqe(), { userData: 0n, rawResult: 0, operation: 'nop' });
  });
});

test(covers('SQE: the raw 64 bytes'), async (t) => {
  await withRing((ring) => {
    const sqe = entry(ring).fsync(7, FsyncFlags.DATASYNC, 0x1234, 5);
    sqe.userData = 0x0102_0304n;
    const view = new DataView(sqe.raw.buffer);
    t.is(view.byteLength, 64);
    t.is(view.getUint8(0), 3);
    t.is(view.getInt32(4, true), 7);
    t.is(view.getBigUint64(8, true), 0x1234n);
    t.is(view.getUint32(24, true), 5);
    t.is(view.getUint32(28, true), FsyncFlags.DATASYNC);
    t.is(view.getBigUint64(32, true), 0x0102_0304n);
    // A copy: what is done to it changes nothing.
    sqe.raw.fill(0xff);
    t.is(sqe.raw[0], 3);
    ring.submit();
    t.is(thrown(() => sqe.raw).code, 'ERR_INVALID_STATE');
  });
});

test(covers('SQEs: iterator and remaining'), async (t) => {
  await withRing((ring) => {
    const sqes = ring.prepareSqes(5);
    if (sqes === null) return t.fail();
    for (let left = 5; left > 0; left--) {
      t.is(sqes.remaining, left);
      const next = sqes.next();
      if (next.done) return t.fail();
      next.value.userData = left;
    }
    t.true(sqes.next().done);
    ring.submit();
    t.deepEqual(
      [...ring.cqes()].map((cqe) => Number(cqe.userData)),
      [5, 4, 3, 2, 1],
    );
  });
});

test(covers('SQEs: single'), async (t) => {
  await withRing((ring) => {
    const sqes = ring.prepareSqes(3);
    const last = sqes?.single();
    if (last === null || last === undefined) return t.fail();
    last.userData = 1;
    t.is(sqes?.remaining, 0);
    t.is(sqes?.single(), null);
    ring.submit();
    t.deepEqual(
      [...ring.cqes()].map((cqe) => cqe.userData),
      [0n, 0n, 1n],
    );
  });
});

/** Three operations the second of which fails, linked; the codes of what came of each. */
function linked(ring: IoUring, kind: 'softLinked' | 'hardLinked'): number[] {
  let place = 0;
  for (const sqe of ring.prepareSqes(3)?.[kind]() ?? []) {
    if (place === 1) sqe.fsync(-1);
    else sqe.nop();
    sqe.userData = place++;
  }
  ring.submitAndWait(3);
  const results: number[] = [];
  for (const cqe of ring.cqes()) results[Number(cqe.userData)] = cqe.rawResult;
  return results;
}

test(covers('SQEs: softLinked'), async (t) => {
  await withRing((ring) => t.deepEqual(linked(ring, 'softLinked'), [0, -9, -125]));
});

test(covers('SQEs: hardLinked'), async (t) => {
  await withRing((ring) => {
    for (const sqe of ring.prepareSqes(2)?.hardLinked() ?? []) sqe.timeout(1);
    ring.submitAndWait(2);
    // Soft links would have cancelled the second, as a timeout counts as a failure.
    t.deepEqual(
      [...ring.cqes()].map((cqe) => cqe.rawResult),
      [-62, -62],
    );
    for (const sqe of ring.prepareSqes(2)?.softLinked() ?? []) sqe.timeout(1);
    ring.submitAndWait(2);
    t.deepEqual(
      [...ring.cqes()].map((cqe) => cqe.rawResult),
      [-62, -125],
    );
  });
});

test(covers('SQEs: terminate ends the chain'), async (t) => {
  await withRing((ring) => {
    const sqes = ring.prepareSqes(4);
    const chain = sqes?.softLinked();
    const [first, second] = [chain?.next().value, chain?.terminate()];
    t.is(chain?.terminate(), null);
    t.true(chain?.next().done);
    const [third, fourth] = [...(sqes?.softLinked() ?? [])];
    const flags = [first, second, third, fourth].map((sqe) => SubmissionFlags.names(sqe?.flags ?? -1));
    t.deepEqual(flags, [['IO_LINK'], [], ['IO_LINK'], []]);
  });
});

test(covers('CQE: user data, result, raw result, flags, raw flags'), async (t) => {
  await withRing(async (ring) => {
    const cqe = await complete(ring, (sqe) => {
      sqe.nop().userData = 77;
    });
    t.like(cqe, { userData: 77n, rawResult: 0, rawFlags: 0, flags: 0, more: false, bufferId: null, group: null });
    t.is(cqe.result(), 0);
    ring.close();
    t.is(cqe.userData, 77n);
  });
});

test(covers('CQE: result throws an error in the shape of Node'), async (t) => {
  await withRing(async (ring) => {
    const cqe = await complete(ring, (sqe) => sqe.openat(null, '/no/such/file', OFlag.RDONLY));
    const error = thrown(() => cqe.result());
    t.true(error instanceof Error);
    const message = 'ENOENT: no such file or directory, openat';
    t.like(error, { code: 'ENOENT', errno: -2, syscall: 'openat', message });
    // One that libuv does not know.
    const late = await complete(ring, (sqe) => sqe.timeout(1));
    t.like(
      thrown(() => late.result()),
      { code: 'ETIME', errno: -62, syscall: 'timeout' },
    );
  });
});

test(covers('CQE: isTimeout'), async (t) => {
  await withRing(async (ring) => {
    t.true((await complete(ring, (sqe) => sqe.timeout(1))).isTimeout());
    t.false((await complete(ring, (sqe) => sqe.nop())).isTimeout());
  });
});

test(covers('BufferGroupId: 0 to 65535'), (t) => {
  t.is(new BufferGroupId(65_535).id, 65_535);
  for (const id of [-1, 65_536, 0.5]) t.is(thrown(() => new BufferGroupId(id)).code, 'ERR_OUT_OF_RANGE');
});

const families: Record<string, string> = {
  SetupFlags: 'IOPOLL SQPOLL SQ_AFF CQSIZE CLAMP ATTACH_WQ',
  SetupFeatures: 'SINGLE_MMAP NODROP SUBMIT_STABLE RW_CUR_POS CUR_PERSONALITY FAST_POLL POLL_32BITS',
  SubmissionFlags: 'FIXED_FILE IO_DRAIN IO_LINK IO_HARDLINK ASYNC BUFFER_SELECT',
  FsyncFlags: 'DATASYNC',
  StatxFlags: 'EMPTY_PATH NO_AUTOMOUNT SYMLINK_NOFOLLOW STATX_SYNC_AS_STAT STATX_FORCE_SYNC STATX_DONT_SYNC',
  StatxMode: 'TYPE MODE NLINK UID GID ATIME MTIME CTIME INO SIZE BLOCKS BASIC_STATS BTIME ALL',
  TimeoutFlags: 'ABS',
  SpliceFlags: 'FD_IN_FIXED',
  CompletionFlags: 'BUFFER_SHIFT',
  OFlag: 'RDONLY WRONLY RDWR CREAT TRUNC APPEND',
  Mode: 'IRWXU IRUSR IWUSR IXUSR',
  FallocateFlags: 'KEEP_SIZE PUNCH_HOLE',
  PosixFadviseAdvice: 'NORMAL RANDOM SEQUENTIAL WILLNEED DONTNEED NOREUSE',
  MmapAdvise: 'NORMAL WILLNEED DONTNEED',
  PollFlags: 'IN OUT ERR HUP',
  EpollOp: 'ADD MOD DEL',
  SockFlag: 'CLOEXEC NONBLOCK',
  MsgFlags: 'PEEK WAITALL NOSIGNAL',
};

test(covers('Flags: every family of the checklist'), (t) => {
  const exported = everything as unknown as Record<string, Record<string, number> & { list: readonly string[] }>;
  for (const [family, names] of Object.entries(families)) {
    for (const name of names.split(' ')) t.is(typeof exported[family]?.[name], 'number', `${family}.${name}`);
  }
  // All members of all families have their numbers.
  for (const [family, value] of Object.entries(exported)) {
    for (const name of value.list ?? []) t.is(typeof value[name], 'number', `${family}.${name}`);
  }
  t.is(OFlag.from(0o102), OFlag.of(OFlag.RDWR, OFlag.CREAT));
  t.is(CompletionFlags.BUFFER_SHIFT, 16 as CompletionFlags);
});

test(covers('Flags: a wrong combination is refused with a sentence'), async (t) => {
  const wrong: [() => IoUring, RegExp][] = [
    // @ts-expect-error a CPU for a thread that there is not
    [() => new IoUring(8, { sqThreadCpu: 0 }), /SQ_AFF .* without SQPOLL/],
    [() => new IoUring(8, { flags: SetupFlags.SQ_AFF }), /SQ_AFF .* without SQPOLL/],
    // @ts-expect-error an idle time for it
    [() => new IoUring(8, { sqThreadIdle: 5 }), /sqThreadIdle without SQPOLL/],
    // @ts-expect-error work that is left to nobody
    [() => new IoUring(8, { sqPoll: true, coopTaskrun: true }), /SQPOLL with COOP_TASKRUN/],
    // @ts-expect-error deferred to any submitter
    [() => new IoUring(8, { deferTaskrun: true }), /DEFER_TASKRUN without SINGLE_ISSUER/],
    [() => new IoUring(8, { flags: SetupFlags.CQSIZE }), /CQSIZE without completionEntries/],
    [() => new IoUring(8, { flags: SetupFlags.ATTACH_WQ }), /ATTACH_WQ without attachTo/],
    [() => new IoUring(8, { flags: SetupFlags.TASKRUN_FLAG }), /TASKRUN_FLAG without/],
    // SQE128, which would change the layout of the queue.
    [() => new IoUring(8, { flags: SetupFlags.from(1 << 10) }), /layout of the queues/],
  ];
  for (const [make, message] of wrong) {
    const error = thrown(make);
    t.is(error.code, 'ERR_INVALID_ARG_VALUE');
    t.regex(error.message, message);
  }
  await withRing((ring) => {
    // @ts-expect-error a flag of another family
    t.truthy(entry(ring).fsync(1, TimeoutFlags.ABS));
    // @ts-expect-error a number that is no flag
    t.truthy(entry(ring).fsync(1, 3));
  });
});

test(covers('Better: batches of odd sizes that wrap round the end'), async (t) => {
  await withRing(async (ring) => {
    let next = 0;
    for (let round = 0; round < 200; round++) {
      const size = [3, 5, 7, 1][round % 4] as number;
      const first = next;
      for (const sqe of ring.prepareSqes(size) ?? []) sqe.userData = next++;
      t.is(next - first, size);
      t.is(ring.submit(), size);
      const expected = Array.from({ length: size }, (_, i) => BigInt(first + i));
      t.deepEqual(
        [...ring.cqes()].map((cqe) => cqe.userData),
        expected,
      );
    }
  });
});

test(covers('Better: features are what the kernel answers'), async (t) => {
  await withRing((ring) => {
    const names = SetupFeatures.names(ring.features);
    t.true(names.includes('NODROP'));
    t.is(SetupFeatures.of(...names.map((name) => SetupFeatures[name])) & ~ring.features, 0);
    // @ts-expect-error they are not to be asked for
    t.truthy(() => new IoUring(8, { features: ring.features }));
  });
});

test(covers('Better: raw flags keep F_MORE, F_NOTIF and the buffer id'), async (t) => {
  await withRing(async (ring) => {
    const group = ring.registrar.registerBufferGroup(1, { count: 4, bytes: 8 });
    const ends = new everything.PipeEnds();
    await complete(ring, (sqe) => sqe.pipe(ends));
    entry(ring).readMultishot(ends.readEnd, group);
    entry(ring).write(ends.writeEnd, Buffer.from('x'));
    ring.submit();
    const cqe = (await completions(ring, 2)).find(({ operation }) => operation === 'readMultishot');
    if (cqe === undefined) return t.fail();
    t.is(cqe.rawFlags & 0xffff & 3, CompletionFlags.of(CompletionFlags.BUFFER, CompletionFlags.MORE));
    t.is(cqe.rawFlags >>> 16, cqe.bufferId ?? -1);
    t.is(CompletionFlags.NOTIF, 8 as CompletionFlags);
  });
});

test(covers('Better: operations that take a registered file are typed'), async (t) => {
  await withRing((ring) => {
    const [file] = ring.registrar.registerFiles([1]) as [everything.RegisteredFd];
    const takes: ((sqe: SQE, fd: FileLike) => unknown)[] = [
      (sqe, fd) => sqe.read(fd, Buffer.alloc(1)),
      (sqe, fd) => sqe.write(fd, Buffer.alloc(1)),
      (sqe, fd) => sqe.fsync(fd),
      (sqe, fd) => sqe.fallocate(fd, 0, 0, 1),
      (sqe, fd) => sqe.recv(fd, Buffer.alloc(1)),
      (sqe, fd) => sqe.send(fd, Buffer.alloc(1)),
      (sqe, fd) => sqe.accept(fd),
      (sqe, fd) => sqe.pollAdd(fd, everything.PollFlags.IN),
    ];
    for (const prepare of takes) {
      const sqe = entry(ring);
      prepare(sqe, file);
      t.deepEqual(SubmissionFlags.names(sqe.flags), ['FIXED_FILE'], String(prepare));
    }
  });
  await withRing((ring) => {
    const [file] = ring.registrar.registerFiles([1]) as [everything.RegisteredFd];
    const sqe = entry(ring);
    const statx = () =>
      // @ts-expect-error the kernel takes no registered file as a folder
      sqe.statx(file, 'x', 0, everything.StatxMode.ALL, new everything.Statx());
    t.is(thrown(statx).code, 'ERR_INVALID_ARG_TYPE');
    // @ts-expect-error nor here
    t.is(thrown(() => sqe.openat(file, 'x', OFlag.RDONLY)).code, 'ERR_INVALID_ARG_TYPE');
  });
});

test(covers('Better: no internal timeout is seen, and its user data is reserved'), async (t) => {
  await withRing(async (ring) => {
    const sqe = entry(ring);
    t.is(
      thrown(() => {
        sqe.userData = 2n ** 64n - 1n;
      }).code,
      'ERR_OUT_OF_RANGE',
    );
    ring.submit();
    ring.peekForCqe();
    for (let i = 0; i < 5; i++) {
      t.is(ring.waitForCqeWithTimeout(1), null);
      t.is(await ring.cq.waitForCqeAsync({ timeout: 1 }), null);
      ring.submitAndWaitWithTimeout(1, 1);
    }
    t.is(ring.cq.ready, 0);
    t.is(ring.peekForCqe(), null);
  });
});

test('a flag is typed by its family', (t) => {
  const flag: Flag<'OFlag'> = OFlag.RDWR;
  t.is(flag, 2 as OFlag);
});
