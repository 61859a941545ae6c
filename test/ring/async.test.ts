import { once } from 'node:events';
import { closeSync, readFileSync } from 'node:fs';
import { MessageChannel, Worker } from 'node:worker_threads';
import test from 'ava';
import { PipeEnds, type RegisteredBuffer, type RingAddress, SubmissionFlags } from 'uringfs/ring';
import { complete, completions, entry, result, thrown, withRing } from '../support/rings.js';
import { fixturePath } from '../support/run-fixture.js';
import { covers } from './checklist.js';

for (const options of [
  {},
  { coopTaskrun: true },
  { deferTaskrun: true, singleIssuer: true },
  { sqPoll: true },
] as const) {
  test(`completions come through the event loop with ${JSON.stringify(options)}`, async (t) => {
    await withRing(
      async (ring) => {
        for (let i = 0; i < 20; i++) {
          entry(ring).timeout(0.2 * (i % 3)).userData = i;
          ring.submit();
          t.is((await ring.cq.waitForCqeAsync()).userData, BigInt(i));
        }
      },
      8,
      options,
    );
  });
}

test(covers('Async: waitForCqeAsync'), async (t) => {
  await withRing(async (ring) => {
    let turns = 0;
    const counting = setInterval(() => turns++, 1);
    entry(ring).timeout(30);
    ring.submit();
    t.true((await ring.cq.waitForCqeAsync()).isTimeout());
    clearInterval(counting);
    t.true(turns > 0);
    // Two that wait get one each.
    const both = Promise.all([ring.cq.waitForCqeAsync(), ring.cq.waitForCqeAsync()]);
    entry(ring).timeout(1).userData = 1;
    entry(ring).timeout(2).userData = 2;
    ring.submit();
    t.deepEqual((await both).map((cqe) => cqe.userData).toSorted(), [1n, 2n]);
  });
});

test(covers('Async: waitAsync'), async (t) => {
  await withRing(async (ring) => {
    for (let i = 0; i < 3; i++) entry(ring).timeout(i);
    ring.submit();
    t.true(await ring.cq.waitAsync(3));
    t.is(ring.cq.ready, 3);
    t.true(await ring.cq.waitAsync(0));
  });
});

test(covers('Async: submitAndWaitAsync'), async (t) => {
  await withRing(async (ring) => {
    entry(ring).timeout(1);
    entry(ring).timeout(2);
    t.is(await ring.sq.submitAndWaitAsync(2), 2);
    t.is([...ring.cqes()].length, 2);
  });
});

test(covers('Async: stream'), async (t) => {
  await withRing(async (ring) => {
    const seen: bigint[] = [];
    entry(ring).userData = 0;
    for await (const cqe of ring.cq.stream({ submit: true })) {
      seen.push(cqe.userData);
      if (seen.length === 50) break;
      entry(ring).timeout(seen.length % 5 === 0 ? 1 : 0).userData = seen.length;
    }
    t.deepEqual(
      seen,
      Array.from({ length: 50 }, (_, i) => BigInt(i)),
    );
    t.deepEqual([ring.sq.ready, ring.cq.ready], [0, 0]);
  });
});

test('a stream of what is complete at once lets timers run', async (t) => {
  await withRing(async (ring) => {
    let due = false;
    setTimeout(() => {
      due = true;
    }, 1);
    entry(ring).nop();
    for await (const _ of ring.cq.stream({ submit: true })) {
      if (due) break;
      entry(ring).nop();
    }
    t.pass();
  });
});

test(covers('Async: timeout'), async (t) => {
  await withRing(async (ring) => {
    t.is(await ring.cq.waitForCqeAsync({ timeout: 3 }), null);
    t.is(await ring.cq.waitForCqeAsync({ timeout: 0 }), null);
    t.false(await ring.cq.waitAsync(1, { timeout: 1_000_000n }));
    entry(ring).timeout(60_000);
    t.is(await ring.sq.submitAndWaitAsync(1, { timeout: 2 }), 1);
    t.is(ring.cq.ready, 0);
    await t.throwsAsync(ring.cq.waitAsync(1, { timeout: -1 }), { code: 'ERR_OUT_OF_RANGE' });
  });
});

test(covers('Async: AbortSignal'), async (t) => {
  await withRing(async (ring) => {
    const stop = new AbortController();
    const waiting = ring.cq.waitForCqeAsync({ signal: stop.signal });
    stop.abort(new Error('enough'));
    const error = await t.throwsAsync(waiting, { name: 'AbortError', code: 'ABORT_ERR' });
    t.is((error as Error & { cause: Error }).cause.message, 'enough');
    await t.throwsAsync(ring.cq.waitAsync(1, { signal: stop.signal }), { name: 'AbortError' });
    const again = new AbortController();
    const loop = (async () => {
      for await (const _ of ring.cq.stream({ signal: again.signal })) t.fail();
    })();
    again.abort();
    await t.throwsAsync(loop, { name: 'AbortError' });
    await t.throwsAsync(ring.cq.waitAsync(1, { signal: {} as never }), { code: 'ERR_INVALID_ARG_TYPE' });
  });
});

test('who waits for several is not told that they are there after others have taken some', async (t) => {
  await withRing(async (ring) => {
    for (let i = 0; i < 3; i++) entry(ring).nop();
    ring.submit();
    const waiting = ring.cq.waitAsync(3, { timeout: 20 });
    t.is(ring.peekForCqe()?.rawResult, 0);
    t.is(ring.peekForCqe()?.rawResult, 0);
    t.false(await waiting);
    t.is(ring.cq.ready, 1);
  });
});

test('who waits is told that the ring was closed', async (t) => {
  await withRing(async (ring) => {
    const waiting = [ring.cq.waitForCqeAsync(), ring.cq.waitAsync(3), ring.cq.stream().next()];
    const told = waiting.map((each) =>
      t.throwsAsync(each, { code: 'ERR_INVALID_STATE', message: 'The ring is closed' }),
    );
    ring.close();
    await Promise.all(told);
  });
});

test(covers('Beyond: messages between two rings in two threads'), async (t) => {
  await withRing(async (ring) => {
    const worker = new Worker(fixturePath('ring-messages'), { workerData: ring.address });
    const [address] = (await once(worker, 'message')) as [RingAddress];
    for (let i = 0; i < 10; i++) {
      const sent = await complete(ring, (sqe) => sqe.messageRing(address, i, i * 2));
      t.is(sent.result(), 0);
      const answer = await ring.cq.waitForCqeAsync();
      t.like(answer, { userData: BigInt(i), rawResult: i * 2 + 1, operation: 'message' });
    }
    await worker.terminate();
    t.throws(() => entry(ring).messageRing(address, 1), { message: /closed/ });
    t.is(thrown(() => entry(ring).messageRing(7 as never, 1)).code, 'ERR_INVALID_ARG_TYPE');
    t.is(thrown(() => entry(ring).messageRing(ring.address, 2n ** 63n)).code, 'ERR_OUT_OF_RANGE');
  });
});

test(covers('Beyond: a file sent to another ring'), async (t) => {
  await withRing(async (from) => {
    await withRing(async (to) => {
      const ends = new PipeEnds();
      await result(from, (sqe) => sqe.pipe(ends));
      const [file] = from.registrar.registerFiles([ends.writeEnd]);
      to.registrar.registerFilesSparse(2);
      t.is(await result(from, (sqe) => sqe.sendFile(to.address, file as never, 1, 5)), 0);
      t.like(await to.cq.waitForCqeAsync(), { userData: 5n });
      t.is(await result(to, (sqe) => sqe.write(to.registrar.file(1), Buffer.from('sent'))), 4);
      const bytes = Buffer.alloc(9);
      t.is(await result(from, (sqe) => sqe.read(ends.readEnd, bytes)), 4);
      [ends.readEnd, ends.writeEnd].forEach(closeSync);
    });
  });
});

test(covers('Better: memory is held until the last completion'), async (t) => {
  await withRing(async (ring) => {
    const ends = new PipeEnds();
    await result(ring, (sqe) => sqe.pipe(ends));
    const { port1, port2 } = new MessageChannel();
    // A read whose buffer goes to another thread while the kernel still has it.
    const gone = new Uint8Array(64);
    entry(ring).read(ends.readEnd, gone).userData = 1;
    ring.submit();
    port1.postMessage(gone, [gone.buffer]);
    t.is(gone.byteLength, 0);
    // A write whose buffer is filled with something else once it is prepared.
    const changed = Buffer.from('as prepared');
    entry(ring).write(ends.writeEnd, changed);
    changed.fill('!');
    ring.submit();
    const read = (await completions(ring, 2)).find((cqe) => cqe.userData === 1n);
    t.is(read?.result(), 11);
    // Memory of the ring's that was let go of and unregistered.
    let [buffer] = ring.registrar.registerBuffers([4096]) as [RegisteredBuffer<'readwrite'> | null];
    entry(ring).readFixed(ends.readEnd, buffer as RegisteredBuffer<'readwrite'>).userData = 2;
    ring.submit();
    ring.registrar.unregisterBuffers();
    buffer = null;
    entry(ring).write(ends.writeEnd, Buffer.from('late')).addFlags(SubmissionFlags.CQE_SKIP_SUCCESS);
    ring.submit();
    t.is((await ring.cq.waitForCqeAsync()).result(), 4);
    // The caller's own registered bytes, detached.
    const mine = new Uint8Array(16);
    const [registered] = ring.registrar.registerBuffersByMut([mine]) as [RegisteredBuffer<'readwrite'>];
    entry(ring).readFixed(ends.readEnd, registered);
    ring.submit();
    port1.postMessage(mine, [mine.buffer]);
    entry(ring).write(ends.writeEnd, Buffer.from('nobody')).addFlags(SubmissionFlags.CQE_SKIP_SUCCESS);
    ring.submit();
    t.is((await ring.cq.waitForCqeAsync()).result(), 6);
    port1.close();
    port2.close();
    [ends.readEnd, ends.writeEnd].forEach(closeSync);
  });
});

test('a registered buffer that was moved is the ring’s all the same', async (t) => {
  await withRing(async (ring) => {
    const [buffer] = ring.registrar.registerBuffers([4096]) as [RegisteredBuffer<'readwrite'>];
    const memory = buffer.bytes.buffer as ArrayBuffer & { transfer?(): ArrayBuffer };
    const moved = memory.transfer?.();
    const { openSync } = await import('node:fs');
    const fd = openSync('package.json', 'r');
    t.is((await result(ring, (sqe) => sqe.readFixed(fd, buffer, 0))) > 100, true);
    closeSync(fd);
    if (moved !== undefined) {
      t.is(buffer.bytes.byteLength, 0);
      t.is(Buffer.from(moved).toString('utf8', 0, 50), readFileSync('package.json', 'utf8').slice(0, 50));
    }
    t.pass();
  });
});
