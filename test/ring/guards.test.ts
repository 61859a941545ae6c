import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { MsgFlags, PipeEnds, PollFlags, type RegisteredBuffer, SubmissionFlags } from 'uringfs/ring';
import { complete, completions, entry, result, thrown, withRing } from '../support/rings.js';
import { runFixture } from '../support/run-fixture.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

const none = 'uringfs: there is no such ring';

for (const [way, outcome] of [
  ['memory that is taken away', [10, '\x02'.repeat(10)]],
  ['a ring that is closed', none],
  ['a ring that is closed while it registers', [none, none, none]],
  ['a list that makes lists of its own', [10, '3333344444']],
] as const) {
  test(`from within a call of the ring's: ${way}`, async (t) => {
    t.deepEqual(await runFixture('ring-guards', { args: [way], nodeOptions: ['--no-warnings'] }), outcome);
  });
}

test('more completions are waited for than the completion queue holds', async (t) => {
  for (const options of [{}, { deferTaskrun: true, singleIssuer: true }, { coopTaskrun: true }] as const) {
    await withRing(
      async (ring) => {
        const ends = new PipeEnds();
        await result(ring, (sqe) => sqe.pipe(ends));
        for (let i = 0; i < 20; i++) {
          entry(ring).pollAdd(ends.readEnd, PollFlags.IN).userData = i;
          ring.submit();
        }
        const waiting = completions(ring, 20);
        writeSync(ends.writeEnd, 'x');
        t.is(new Set((await waiting).map((cqe) => cqe.userData)).size, 20);
        closeSync(ends.readEnd);
        closeSync(ends.writeEnd);
      },
      2,
      { ...options, completionEntries: 4 },
    );
  }
});

test('what was read into a buffer that is registered no longer is in the bytes it stands for', async (t) => {
  await withRing(async (ring) => {
    const ends = new PipeEnds();
    await result(ring, (sqe) => sqe.pipe(ends));
    const bytes = Buffer.alloc(10, '.');
    const [buffer] = ring.registrar.registerBuffersByMut([bytes]) as [RegisteredBuffer<'readwrite'>];
    entry(ring).read(ends.readEnd, buffer.slice(2, 8));
    ring.submit();
    ring.registrar.unregisterBuffers();
    writeSync(ends.writeEnd, 'abc');
    t.is((await ring.cq.waitForCqeAsync()).result(), 3);
    t.is(bytes.toString(), '..abc.....');
    closeSync(ends.readEnd);
    closeSync(ends.writeEnd);
  });
});

test('a message may have every number but the reserved one', async (t) => {
  await withRing(async (ring) => {
    const greatest = 2n ** 63n - 2n;
    entry(ring).messageRing(ring.address, greatest, 5);
    ring.submit();
    const messages = (await completions(ring, 2)).filter(({ operation }) => operation === 'message');
    t.deepEqual(
      messages.map((cqe) => [cqe.userData, cqe.rawResult]),
      [[greatest, 5]],
    );
    const sqe = entry(ring);
    t.is(thrown(() => sqe.messageRing(ring.address, greatest + 1n)).code, 'ERR_OUT_OF_RANGE');
  });
});

test('tags and restrictions that would be cut off are refused', async (t) => {
  await withRing(
    (ring) => {
      const { registrar } = ring;
      for (const tag of [2 ** 53, -1, 0.5]) {
        t.is(thrown(() => registrar.registerBuffers([1], { tags: [tag] })).code, 'ERR_OUT_OF_RANGE', String(tag));
      }
      t.is(thrown(() => registrar.registerBuffers([1], { tags: [1n as never] })).code, 'ERR_INVALID_ARG_TYPE');
      for (const name of ['register', 'allowedFlags', 'requiredFlags']) {
        const restriction = { [name]: 256 } as never;
        t.is(thrown(() => registrar.registerRestrictions([restriction])).code, 'ERR_OUT_OF_RANGE', name);
      }
    },
    8,
    { startDisabled: true },
  );
});

test('a buffer that the kernel picked for an operation without a completion is there again', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const fd = openSync(join(directory, 'file'), 'w+');
    writeSync(fd, 'text');
    await withRing(async (ring) => {
      const group = ring.registrar.registerBufferGroup(1, { count: 1, bytes: 16 });
      for (let i = 0; i < 3; i++) {
        entry(ring).read(fd, group, 0).addFlags(SubmissionFlags.CQE_SKIP_SUCCESS);
        t.is((await complete(ring, (sqe) => sqe.nop())).operation, 'nop');
      }
      const cqe = await complete(ring, (sqe) => sqe.read(fd, group, 0));
      t.is(Buffer.from(group.take(cqe)).toString(), 'text');
    });
    closeSync(fd);
  });
});

test('a zero-copy send fails with its chain, whatever the kernel says of it afterwards', async (t) => {
  for (const options of [{}, { deferTaskrun: true, singleIssuer: true }] as const) {
    await withRing(
      async (ring) => {
        for (let round = 0; round < 20; round++) {
          entry(ring).fsync(-1).addFlags(SubmissionFlags.IO_LINK).userData = 1;
          entry(ring).sendZeroCopy(0, new Uint8Array(1000)).userData = 2;
          entry(ring).nop().userData = 3;
          ring.submit();
          const seen = new Map<bigint, number>();
          while (seen.size < 3) {
            const cqe = await ring.cq.waitForCqeAsync();
            if (!cqe.isNotification) seen.set(cqe.userData, cqe.rawResult);
          }
          t.deepEqual(
            [1n, 2n, 3n].map((userData) => seen.get(userData)),
            [-9, -125, 0],
          );
        }
      },
      8,
      options,
    );
  }
});

test('no socket is told to send memory after it is free', async (t) => {
  await withRing((ring) => {
    const [zeroCopy, places] = [0x4000000, { opcode: 0, flags: 28 }];
    const flags = MsgFlags.of(MsgFlags.NOSIGNAL, MsgFlags.from(zeroCopy));
    const sqe = entry(ring);
    for (const prepare of [
      () => sqe.send(1, new Uint8Array(1), flags),
      () => sqe.sendmsg(1, { buffers: [new Uint8Array(1)] }, flags),
      () => sqe.sendZeroCopy(1, new Uint8Array(1), flags),
    ]) {
      const { raw } = prepare();
      t.is(new Uint32Array(raw.buffer)[places.flags / 4], MsgFlags.NOSIGNAL, String(prepare));
    }
  });
});
