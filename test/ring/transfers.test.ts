import { closeSync, constants, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import {
  FallocateFlags,
  FsyncFlags,
  type IoUring,
  MmapAdvise,
  OFlag,
  PipeEnds,
  PosixFadviseAdvice,
  type RegisteredBuffer,
  SyncFileRangeFlags,
} from 'uringfs/ring';
import { resizableMemory } from '../support/resizable-memory.js';
import { complete, entry, result, thrown, withRing } from '../support/rings.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';
import { covers } from './checklist.js';

interface Setting {
  readonly ring: IoUring;
  readonly fd: number;
  readonly text: () => string;
}

/** Lends a ring and a file with `0123456789` in it. */
async function withFile(use: (setting: Setting) => Promise<void>): Promise<void> {
  await withTemporaryDirectory(async (directory) => {
    const path = join(directory, 'file');
    writeFileSync(path, '0123456789');
    const fd = openSync(path, 'r+');
    await withRing((ring) => use({ ring, fd, text: () => readFileSync(path, 'utf8') }));
    closeSync(fd);
  });
}

test(covers('SQE: nop'), async (t) => {
  await withRing(async (ring) => {
    t.is(await result(ring, (sqe) => sqe.nop()), 0);
    const untouched = await complete(ring, () => {});
    t.like(untouched, { rawResult: 0, operation: 'nop', opcode: 'NOP' });
  });
});

test(covers('SQE: read'), async (t) => {
  await withFile(async ({ ring, fd }) => {
    const bytes = Buffer.alloc(6, '.');
    t.is(await result(ring, (sqe) => sqe.read(fd, bytes.subarray(1, 4), 2)), 3);
    t.is(bytes.toString(), '.234..');
    const words = new Uint16Array(2);
    t.is(await result(ring, (sqe) => sqe.read(fd, words, 8n)), 2);
    t.is(Buffer.from(words.buffer).toString('latin1'), '89\0\0');
    const view = new DataView(new ArrayBuffer(4), 1, 2);
    await result(ring, (sqe) => sqe.read(fd, view, 0));
    t.is(Buffer.from(view.buffer).toString('latin1'), '\x0001\0');
  });
});

test('the own position of a descriptor moves on with -1', async (t) => {
  await withFile(async ({ ring, fd }) => {
    const [first, second] = [Buffer.alloc(3), Buffer.alloc(3)];
    await result(ring, (sqe) => sqe.read(fd, first));
    await result(ring, (sqe) => sqe.read(fd, second));
    t.deepEqual([first.toString(), second.toString()], ['012', '345']);
  });
});

test(covers('SQE: readVectored'), async (t) => {
  await withFile(async ({ ring, fd }) => {
    const buffers = [Buffer.alloc(3, '.'), Buffer.alloc(0), Buffer.alloc(4, '.'), Buffer.alloc(9, '.')];
    t.is(await result(ring, (sqe) => sqe.readVectored(fd, buffers, 1)), 9);
    t.deepEqual(buffers.map(String), ['123', '', '4567', '89.......']);
  });
});

test(covers('SQE: readFixed'), async (t) => {
  await withFile(async ({ ring, fd }) => {
    const [buffer] = ring.registrar.registerBuffers([20]) as [RegisteredBuffer<'readwrite'>];
    t.is(await result(ring, (sqe) => sqe.readFixed(fd, buffer.slice(5), 3)), 7);
    t.is(Buffer.from(buffer.bytes).toString('latin1'), `${'\0'.repeat(5)}3456789${'\0'.repeat(8)}`);
  });
});

test(covers('SQE: write'), async (t) => {
  await withFile(async ({ ring, fd, text }) => {
    const bytes = Buffer.from('abc');
    entry(ring).write(fd, bytes, 4);
    bytes.fill('!');
    ring.submit();
    t.is((await ring.cq.waitForCqeAsync()).result(), 3);
    t.is(text(), '0123abc789');
  });
});

test(covers('SQE: writeVectored'), async (t) => {
  await withFile(async ({ ring, fd, text }) => {
    const buffers = [Buffer.from('ab'), new Uint8Array(0), Buffer.from('cde')];
    t.is(await result(ring, (sqe) => sqe.writeVectored(fd, buffers, 7)), 5);
    t.is(text(), '0123456abcde');
  });
});

test(covers('SQE: writeFixed'), async (t) => {
  await withFile(async ({ ring, fd, text }) => {
    const [buffer] = ring.registrar.registerBuffers([20]) as [RegisteredBuffer<'readwrite'>];
    buffer.bytes.set(Buffer.from('xyz'), 8);
    t.is(await result(ring, (sqe) => sqe.writeFixed(fd, buffer.slice(8, 11), 1)), 3);
    t.is(text(), '0xyz456789');
  });
});

test(covers('Beyond: readVectoredFixed and writeVectoredFixed'), async (t) => {
  await withFile(async ({ ring, fd, text }) => {
    const [buffer] = ring.registrar.registerBuffers([40]) as [RegisteredBuffer<'readwrite'>];
    const slices = [buffer.slice(30, 34), buffer.slice(0, 3)];
    t.is(await result(ring, (sqe) => sqe.readVectoredFixed(fd, slices, 1)), 7);
    t.is(Buffer.from(buffer.bytes.subarray(30, 34)).toString(), '1234');
    t.is(Buffer.from(buffer.bytes.subarray(0, 3)).toString(), '567');
    t.is(await result(ring, (sqe) => sqe.writeVectoredFixed(fd, slices.toReversed(), 0)), 7);
    t.is(text(), '5671234789');
  });
});

test(covers('SQE: fsync'), async (t) => {
  await withFile(async ({ ring, fd }) => {
    t.is(await result(ring, (sqe) => sqe.fsync(fd)), 0);
    t.is(await result(ring, (sqe) => sqe.fsync(fd, FsyncFlags.DATASYNC, 0, 5)), 0);
    t.is((await complete(ring, (sqe) => sqe.fsync(1_000_000))).rawResult, -9);
  });
});

test(covers('Beyond: syncFileRange'), async (t) => {
  await withFile(async ({ ring, fd }) => {
    const flags = SyncFileRangeFlags.of(SyncFileRangeFlags.WRITE, SyncFileRangeFlags.WAIT_AFTER);
    t.is(await result(ring, (sqe) => sqe.syncFileRange(fd, 0, 10, flags)), 0);
  });
});

async function pipe(ring: IoUring): Promise<PipeEnds> {
  const ends = new PipeEnds();
  await result(ring, (sqe) => sqe.pipe(ends, OFlag.CLOEXEC));
  return ends;
}

test(covers('SQE: splice'), async (t) => {
  await withFile(async ({ ring, fd, text }) => {
    const { readEnd, writeEnd } = await pipe(ring);
    t.is(await result(ring, (sqe) => sqe.splice(fd, 6, writeEnd, -1, 4)), 4);
    t.is(await result(ring, (sqe) => sqe.splice(readEnd, -1, fd, 0, 4)), 4);
    t.is(text(), '6789456789');
    const [file] = ring.registrar.registerFiles([fd]);
    t.is(await result(ring, (sqe) => sqe.splice(file as never, 4, writeEnd, -1, 2)), 2);
    t.is(await result(ring, (sqe) => sqe.splice(readEnd, -1, file as never, 0, 2)), 2);
    t.is(text(), '4589456789');
    for (const end of [readEnd, writeEnd]) closeSync(end);
  });
});

test(covers('Beyond: tee'), async (t) => {
  await withRing(async (ring) => {
    const [from, to] = [await pipe(ring), await pipe(ring)];
    await result(ring, (sqe) => sqe.write(from.writeEnd, Buffer.from('twice')));
    t.is(await result(ring, (sqe) => sqe.tee(from.readEnd, to.writeEnd, 5)), 5);
    for (const { readEnd } of [from, to]) {
      const bytes = Buffer.alloc(10);
      t.is(await result(ring, (sqe) => sqe.read(readEnd, bytes)), 5);
      t.is(bytes.toString('utf8', 0, 5), 'twice');
    }
    for (const { readEnd, writeEnd } of [from, to]) [readEnd, writeEnd].forEach(closeSync);
  });
});

test(covers('Beyond: pipe'), async (t) => {
  await withRing(async (ring) => {
    const ends = await pipe(ring);
    t.true(ends.readEnd > 2 && ends.writeEnd > 2);
    [ends.readEnd, ends.writeEnd].forEach(closeSync);
    ring.registrar.registerFilesSparse(2);
    t.is(await result(ring, (sqe) => sqe.pipeDirect(new PipeEnds(), 0)), 0);
    t.is(await result(ring, (sqe) => sqe.write(ring.registrar.file(1), Buffer.from('direct'))), 6);
    t.is(await result(ring, (sqe) => sqe.read(ring.registrar.file(0), Buffer.alloc(9))), 6);
  });
});

test(covers('SQE: fallocate'), async (t) => {
  await withFile(async ({ ring, fd, text }) => {
    t.is(await result(ring, (sqe) => sqe.fallocate(fd, 0, 0, 20)), 0);
    t.is(text().length, 20);
    t.is(await result(ring, (sqe) => sqe.fallocate(fd, FallocateFlags.KEEP_SIZE, 0, 8192)), 0);
    t.is(text().length, 20);
  });
});

test(covers('Beyond: ftruncate'), async (t) => {
  await withFile(async ({ ring, fd, text }) => {
    t.is(await result(ring, (sqe) => sqe.ftruncate(fd, 4)), 0);
    t.is(text(), '0123');
    t.is(await result(ring, (sqe) => sqe.ftruncate(fd, 6n)), 0);
    t.is(text(), '0123\0\0');
  });
});

test(covers('SQE: fadvise'), async (t) => {
  await withFile(async ({ ring, fd }) => {
    t.is(await result(ring, (sqe) => sqe.fadvise(fd, 0, 0, PosixFadviseAdvice.WILLNEED)), 0);
    t.is((await complete(ring, (sqe) => sqe.fadvise(fd, 0, 0, PosixFadviseAdvice.from(99)))).rawResult, -22);
  });
});

test(covers('SQE: madvise'), async (t) => {
  await withRing(async (ring) => {
    const [buffer] = ring.registrar.registerBuffers([8192]) as [RegisteredBuffer<'readwrite'>];
    buffer.bytes.fill(1);
    t.is(await result(ring, (sqe) => sqe.madvise(buffer, MmapAdvise.WILLNEED)), 0);
    t.is(await result(ring, (sqe) => sqe.madvise(buffer.slice(4096), MmapAdvise.DONTNEED)), 0);
    t.deepEqual([buffer.bytes[0], buffer.bytes[4096]], [1, 0]);
    t.is((await complete(ring, (sqe) => sqe.madvise(buffer.slice(1, 10), MmapAdvise.WILLNEED))).rawResult, -22);
    t.is(thrown(() => entry(ring).madvise(buffer, MmapAdvise.from(100))).code, 'ERR_INVALID_ARG_VALUE');
  });
});

const refused: [string, string, (sqe: ReturnType<typeof entry>) => unknown][] = [
  ['a descriptor that is no number', 'ERR_INVALID_ARG_TYPE', (sqe) => sqe.read('1' as never, Buffer.alloc(1))],
  ['half a descriptor', 'ERR_OUT_OF_RANGE', (sqe) => sqe.read(1.5, Buffer.alloc(1))],
  ['a buffer that is none', 'ERR_INVALID_ARG_TYPE', (sqe) => sqe.read(1, 'text' as never)],
  ['an ArrayBuffer without a view', 'ERR_INVALID_ARG_TYPE', (sqe) => sqe.write(1, new ArrayBuffer(1) as never)],
  ['buffers that are no list', 'ERR_INVALID_ARG_TYPE', (sqe) => sqe.readVectored(1, Buffer.alloc(1) as never)],
  ['too many buffers', 'ERR_OUT_OF_RANGE', (sqe) => sqe.writeVectored(1, Array(1025).fill(Buffer.alloc(0)))],
  ['a position below -1', 'ERR_OUT_OF_RANGE', (sqe) => sqe.read(1, Buffer.alloc(1), -2)],
  ['a position beyond 2^63', 'ERR_OUT_OF_RANGE', (sqe) => sqe.read(1, Buffer.alloc(1), 2n ** 63n)],
  ['a path with a null byte', 'ERR_INVALID_ARG_VALUE', (sqe) => sqe.unlinkat(null, 'a\0b')],
  ['a path that is no text', 'ERR_INVALID_ARG_TYPE', (sqe) => sqe.unlinkat(null, 7 as never)],
  ['a time below 0', 'ERR_OUT_OF_RANGE', (sqe) => sqe.timeout(-1)],
  ['a time that is no number', 'ERR_OUT_OF_RANGE', (sqe) => sqe.timeout(Number.NaN)],
  ['user data of 2^64-1', 'ERR_OUT_OF_RANGE', (sqe) => sqe.cancel(2n ** 64n - 1n)],
];

for (const [what, code, prepare] of refused) {
  test(`${what} is refused, and the entry stays as it was`, async (t: ExecutionContext) => {
    await withRing(async (ring) => {
      const sqe = entry(ring);
      t.is(thrown(() => prepare(sqe)).code, code);
      t.is(sqe.raw[0], 0);
      ring.submit();
      t.is(ring.waitForCqe().result(), 0);
    });
  });
}

test('a buffer that shrinks while it is read into', async (t) => {
  await withFile(async ({ ring, fd }) => {
    const memory = resizableMemory(8, 8) as ArrayBuffer & { resize(length: number): void };
    const [whole, tracking] = [new Uint8Array(memory, 0, 8), new Uint8Array(memory)];
    entry(ring).read(fd, whole, 0);
    entry(ring).read(fd, tracking, 1);
    memory.resize(3);
    ring.submit();
    ring.waitForCqes(2);
    for (const cqe of ring.cqes()) t.is(cqe.result(), 8);
    t.is(whole.byteLength, 0);
    t.is(Buffer.from(tracking).toString(), '123');
  });
});

test('files larger than one transfer are read at positions beyond 2^32', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const path = join(directory, 'sparse');
    const fd = openSync(path, constants.O_RDWR | constants.O_CREAT);
    await withRing(async (ring) => {
      const far = 5 * 2 ** 32 + 3;
      t.is(await result(ring, (sqe) => sqe.write(fd, Buffer.from('far'), far)), 3);
      t.is(statSync(path).size, far + 3);
      const bytes = Buffer.alloc(3);
      t.is(await result(ring, (sqe) => sqe.read(fd, bytes, BigInt(far))), 3);
      t.is(bytes.toString(), 'far');
    });
    closeSync(fd);
  });
});
