import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { EventFd, OFlag, type RegisteredBuffer, SubmissionFlags } from 'uringfs/ring';
import { complete, entry, result, thrown, withRing } from '../support/rings.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';
import { covers } from './checklist.js';

test(covers('Registrar: buffers of the ring, read and written without a copy'), async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const path = join(directory, 'file');
    writeFileSync(path, 'from the file');
    const fd = openSync(path, 'r+');
    await withRing(async (ring) => {
      const [first, second] = ring.registrar.registerBuffers([4096, 10_000]) as [
        RegisteredBuffer<'readwrite'>,
        RegisteredBuffer<'readwrite'>,
      ];
      t.is(second.bytes.byteLength, 10_000);
      t.is(await result(ring, (sqe) => sqe.readFixed(fd, first, 0)), 13);
      t.is(Buffer.from(first.bytes.subarray(0, 13)).toString(), 'from the file');
      second.bytes.set(Buffer.from('to the file!!'), 100);
      t.is(await result(ring, (sqe) => sqe.writeFixed(fd, second.slice(100, 113), 0)), 13);
      t.is(readFileSync(path, 'utf8'), 'to the file!!');
    });
    closeSync(fd);
  });
});

test(covers("Registrar: the caller's buffers for reading"), async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const path = join(directory, 'file');
    const fd = openSync(path, 'w+');
    await withRing(async (ring) => {
      const mine = Buffer.from('old words');
      const [buffer] = ring.registrar.registerBuffersByRef([mine]) as [RegisteredBuffer<'read'>];
      mine.write('new');
      t.is(await result(ring, (sqe) => sqe.writeFixed(fd, buffer, 0)), 9);
      t.is(readFileSync(path, 'utf8'), 'new words');
      // @ts-expect-error the kernel may not write to it
      t.is(thrown(() => entry(ring).readFixed(fd, buffer, 0)).code, 'ERR_INVALID_ARG_VALUE');
    });
    closeSync(fd);
  });
});

test(covers("Registrar: the caller's buffers for writing"), async (t) => {
  const fd = openSync('package.json', 'r');
  await withRing(async (ring) => {
    const mine = Buffer.alloc(50, '.');
    const [buffer] = ring.registrar.registerBuffersByMut([mine]) as [RegisteredBuffer<'readwrite'>];
    t.is(await result(ring, (sqe) => sqe.readFixed(fd, buffer.slice(10, 20), 0)), 10);
    t.is(mine.toString(), `${'.'.repeat(10)}${readFileSync('package.json', 'utf8').slice(0, 10)}${'.'.repeat(30)}`);
  });
  closeSync(fd);
});

test(covers('Registrar: unregister buffers'), async (t) => {
  await withRing((ring) => {
    const [buffer] = ring.registrar.registerBuffers([100]) as [RegisteredBuffer<'readwrite'>];
    buffer.bytes.fill(7);
    ring.registrar.unregisterBuffers();
    t.is(buffer.bytes[99], 7);
    t.throws(() => entry(ring).readFixed(0, buffer, 0), { message: /does not lie in a buffer of this ring/ });
    t.is(ring.registrar.registerBuffers([100, 200]).length, 2);
  });
});

test(covers('Registrar: files with placeholders'), async (t) => {
  const fd = openSync('package.json', 'r');
  await withRing(async (ring) => {
    const [none, file] = ring.registrar.registerFiles([-1, fd]);
    if (none === undefined || file === undefined) return t.fail();
    closeSync(fd);
    t.deepEqual([none.isPlaceholder, file.isPlaceholder], [true, false]);
    const bytes = Buffer.alloc(20);
    t.is(await result(ring, (sqe) => sqe.read(file, bytes, 0)), 20);
    t.is(bytes.toString(), readFileSync('package.json', 'utf8').slice(0, 20));
    t.is(thrown(() => entry(ring).read(none, bytes, 0)).code, 'ERR_INVALID_ARG_VALUE');
  });
});

test(covers('Registrar: update a range of files'), async (t) => {
  const fd = openSync('package.json', 'r');
  await withRing(async (ring) => {
    ring.registrar.registerFiles([-1, -1, -1]);
    const [file] = ring.registrar.updateFiles(1, [fd, -1]);
    t.is(file?.index, 1);
    t.is(await result(ring, (sqe) => sqe.read(file as never, Buffer.alloc(5), 0)), 5);
    ring.registrar.updateFiles(1, [-1]);
    t.is((await complete(ring, (sqe) => sqe.read(file as never, Buffer.alloc(5), 0))).rawResult, -9);
  });
  closeSync(fd);
});

test(covers('Registrar: unregister files'), async (t) => {
  await withRing(async (ring) => {
    const [file] = ring.registrar.registerFiles([1]);
    ring.registrar.unregisterFiles();
    t.is((await complete(ring, (sqe) => sqe.fsync(file as never))).rawResult, -9);
    t.is(ring.registrar.registerFiles([1, 2]).length, 2);
  });
});

test(covers('Registrar: eventfd'), async (t) => {
  await withRing(async (ring) => {
    const event = new EventFd();
    ring.registrar.registerEventfd(event.fd);
    entry(ring);
    entry(ring).timeout(1);
    ring.submitAndWait(2);
    t.true(event.take() > 0n);
    t.is(event.take(), 0n);
    ring.registrar.unregisterEventfd();
    entry(ring);
    ring.submit();
    t.is(event.take(), 0n);
    t.is(thrown(() => ring.registrar.unregisterEventfd()).code, 'ENXIO');
    event.close();
  });
});

test(covers('Registrar: eventfd for asynchronous completions only'), async (t) => {
  await withRing(async (ring) => {
    const event = new EventFd();
    ring.registrar.registerEventfdAsync(event.fd);
    entry(ring);
    ring.submitAndWait(1);
    t.is(event.take(), 0n);
    entry(ring).nop().addFlags(SubmissionFlags.ASYNC);
    ring.submitAndWait(2);
    t.true(event.take() > 0n);
    event.close();
  });
});

test(covers('IoUring: eventfd notification on, off and its state'), async (t) => {
  await withRing(async (ring) => {
    const event = new EventFd();
    ring.registrar.registerEventfd(event.fd);
    t.true(ring.cq.eventfdEnabled);
    ring.cq.eventfdToggle(false);
    t.false(ring.cq.eventfdEnabled);
    entry(ring);
    ring.submitAndWait(1);
    t.is(event.take(), 0n);
    ring.cq.eventfdToggle(true);
    entry(ring);
    ring.submitAndWait(2);
    t.true(event.take() > 0n);
    event.close();
  });
});

for (const options of [{}, { deferTaskrun: true, singleIssuer: true }] as const) {
  test(`waiting goes on beside a registered eventfd, with ${JSON.stringify(options)}`, async (t) => {
    await withRing(
      async (ring) => {
        const event = new EventFd();
        const after = () => {
          entry(ring).timeout(2);
          ring.submit();
          return ring.cq.waitForCqeAsync();
        };
        t.true((await after()).isTimeout());
        ring.registrar.registerEventfd(event.fd);
        t.true((await after()).isTimeout());
        t.true(event.take() > 0n);
        ring.cq.eventfdToggle(false);
        t.true((await after()).isTimeout());
        ring.registrar.unregisterEventfd();
        t.true((await after()).isTimeout());
        event.close();
      },
      8,
      options,
    );
  });
}

test(covers('Registrar: personality, registered and unregistered'), async (t) => {
  await withRing(async (ring) => {
    const personality = ring.registrar.registerPersonality();
    t.true(personality.id > 0);
    ring.registrar.unregisterPersonality(personality);
    t.is(thrown(() => ring.registrar.unregisterPersonality(personality)).code, 'EINVAL');
    const cqe = await complete(ring, (sqe) => {
      sqe.personality = personality;
    });
    t.is(thrown(() => cqe.result()).code, 'EINVAL');
  });
});

test(covers('Personality: operations run with it'), async (t) => {
  if (process.getuid?.() !== 0) {
    await withRing(async (ring) => {
      const personality = ring.registrar.registerPersonality();
      const cqe = await complete(ring, (sqe) => {
        sqe.openat(null, 'package.json', OFlag.RDONLY);
        sqe.personality = personality;
      });
      t.notThrows(() => closeSync(cqe.result()));
    });
    return;
  }
  // In a process of its own: the whole process gives up its rights.
  const program = `
    import { IoUring } from 'uringfs/ring';
    const ring = new IoUring(8);
    const root = ring.registrar.registerPersonality();
    process.setegid(65534);
    process.seteuid(65534);
    for (const personality of [root, null]) {
      const sqe = ring.prepareSqe();
      sqe.openat(null, '/etc/shadow', 0);
      sqe.personality = personality;
    }
    ring.submitAndWait(2);
    const answers = [...ring.cqes()].map((cqe) => (cqe.rawResult >= 0 ? 'opened' : cqe.rawResult));
    console.log(answers.join());`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  t.is(stdout.trim(), 'opened,-13', stderr);
});

test(covers('Registrar: probe'), async (t) => {
  await withRing((ring) => t.true(ring.registrar.probe().operations.length > 10));
});

test(covers('Probe: supports'), async (t) => {
  await withRing((ring) => {
    const probe = ring.probe();
    for (const name of ['NOP', 'READ', 'WRITE', 'OPENAT', 'STATX']) t.true(probe.supports(name), name);
    t.is(thrown(() => probe.supports('FLY')).code, 'ERR_INVALID_ARG_VALUE');
  });
});

test(covers('Registrar: nothing to register is EINVAL'), async (t) => {
  await withRing((ring) => {
    t.like(
      thrown(() => ring.registrar.registerFiles([])),
      { code: 'EINVAL', syscall: 'io_uring_register', errno: -22 },
    );
    t.is(thrown(() => ring.registrar.registerBuffers([])).code, 'EINVAL');
  });
});

test(covers('Registrar: a bad descriptor is EBADF'), async (t) => {
  await withRing((ring) => {
    t.is(thrown(() => ring.registrar.registerFiles([1_000_000])).code, 'EBADF');
    t.is(thrown(() => ring.registrar.registerEventfd(1_000_000)).code, 'EBADF');
  });
});

test(covers('Registrar: registering twice is EBUSY'), async (t) => {
  await withRing((ring) => {
    ring.registrar.registerFiles([1]);
    t.is(thrown(() => ring.registrar.registerFiles([1])).code, 'EBUSY');
    ring.registrar.registerBuffers([100]);
    t.is(thrown(() => ring.registrar.registerBuffers([100])).code, 'EBUSY');
    const event = new EventFd();
    ring.registrar.registerEventfd(event.fd);
    t.is(thrown(() => ring.registrar.registerEventfd(event.fd)).code, 'EBUSY');
    event.close();
  });
});

test(covers('Registrar: updating or unregistering what was never registered is ENXIO'), async (t) => {
  await withRing((ring) => {
    t.is(thrown(() => ring.registrar.updateFiles(0, [1])).code, 'ENXIO');
    t.is(thrown(() => ring.registrar.unregisterFiles()).code, 'ENXIO');
    t.is(thrown(() => ring.registrar.updateBuffers(0, [1])).code, 'ENXIO');
    t.is(thrown(() => ring.registrar.unregisterBuffers()).code, 'ENXIO');
    t.is(thrown(() => ring.registrar.unregisterEventfd()).code, 'ENXIO');
  });
});

test(covers('Registrar: a range outside the table is EINVAL'), async (t) => {
  await withRing((ring) => {
    ring.registrar.registerFiles([-1, -1]);
    t.is(thrown(() => ring.registrar.updateFiles(1, [1, 2])).code, 'EINVAL');
    ring.registrar.registerBuffersSparse(2);
    t.is(thrown(() => ring.registrar.updateBuffers(1, [1, 2])).code, 'EINVAL');
  });
});

test(covers('Registered: index, value and isPlaceholder'), async (t) => {
  await withRing((ring) => {
    const files = ring.registrar.registerFiles([1, -1]);
    t.deepEqual(
      files.map(({ index, value, isPlaceholder }) => ({ index, value, isPlaceholder })),
      [
        { index: 0, value: 1, isPlaceholder: false },
        { index: 1, value: null, isPlaceholder: true },
      ],
    );
    const buffers = ring.registrar.registerBuffers([0, 16], { tags: [0, 0] });
    t.deepEqual(
      buffers.map(({ index, isPlaceholder }) => [index, isPlaceholder]),
      [
        [0, true],
        [1, false],
      ],
    );
    t.is(thrown(() => buffers[0]?.bytes).code, 'ERR_INVALID_STATE');
    t.is(buffers[1]?.value, buffers[1]?.bytes);
  });
});

test(covers('Registered: a slice of a buffer knows its index'), async (t) => {
  await withRing((ring) => {
    const buffer = ring.registrar.registerBuffers([16, 100])[1] as RegisteredBuffer<'readwrite'>;
    const slice = buffer.slice(10, 90).slice(5, 15);
    t.deepEqual([slice.index, slice.byteOffset, slice.byteLength], [1, 15, 10]);
    buffer.bytes[15] = 9;
    t.is(slice.bytes[0], 9);
    t.is(slice.bytes.byteLength, 10);
    t.is(thrown(() => buffer.slice(90, 101)).code, 'ERR_OUT_OF_RANGE');
    t.is(thrown(() => slice.slice(0, 11)).code, 'ERR_OUT_OF_RANGE');
  });
});

test(covers('Registered: its type picks the fixed variant'), async (t) => {
  await withRing((ring) => {
    const [file] = ring.registrar.registerFiles([1]);
    const [buffer] = ring.registrar.registerBuffers([16]);
    if (file === undefined || buffer === undefined) return t.fail();
    const opcodes = [
      entry(ring).read(file, Buffer.alloc(1), 0),
      entry(ring).read(file, buffer, 0),
      entry(ring).write(file, Buffer.alloc(1), 0),
      entry(ring).write(1, buffer, 0),
    ].map((sqe) => [sqe.raw[0], SubmissionFlags.names(sqe.flags)]);
    t.deepEqual(opcodes, [
      [22, ['FIXED_FILE']],
      [4, ['FIXED_FILE']],
      [23, ['FIXED_FILE']],
      [5, []],
    ]);
  });
});

test('what belongs to another ring is refused', async (t) => {
  await withRing(async (other) => {
    const [file] = other.registrar.registerFiles([1]);
    const [buffer] = other.registrar.registerBuffers([16]);
    const personality = other.registrar.registerPersonality();
    const group = other.registrar.registerBufferGroup(1, { count: 1, bytes: 16 });
    await withRing((ring) => {
      const sqe = entry(ring);
      for (const call of [
        () => sqe.read(file as never, Buffer.alloc(1)),
        () => sqe.readFixed(1, buffer as never),
        () => sqe.recv(1, group),
        () => {
          sqe.personality = personality;
        },
        () => ring.registrar.unregisterPersonality(personality),
        () => ring.registrar.unregisterBufferGroup(group),
      ]) {
        t.like(thrown(call), { code: 'ERR_INVALID_ARG_VALUE' });
        t.regex(thrown(call).message, /belongs to another ring/);
      }
    });
  });
});
