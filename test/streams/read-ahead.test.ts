import { appendFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import test from 'ava';
import { backend, stats } from 'uringfs';
import { createReadStream } from 'uringfs/streams';
import { descriptors } from '../support/descriptors.js';
import { pattern } from '../support/pattern.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

const size = 6 * 2 ** 20 + 321;
const whole = pattern(size);

type Options = Parameters<typeof createReadStream>[1];

const deep = { queueDepth: 3 };

/** Lets a consumer take its time with a chunk, so that the stream reads ahead of it. */
function beBusy(): void {
  const until = performance.now() + 0.2;
  while (performance.now() < until);
}

async function inScene(use: (file: string) => Promise<void>, parent?: string): Promise<void> {
  await withTemporaryDirectory(async (directory) => {
    const file = join(directory, 'file');
    writeFileSync(file, whole);
    await use(file);
  }, parent);
}

/** Reads to the end; `each` is called with the bytes so far. */
async function chunksOf(file: string, options: Options, each: (bytes: number) => void = () => {}): Promise<Buffer[]> {
  const kept: Buffer[] = [];
  let bytes = 0;
  const stream = createReadStream(file, options);
  stream.on('data', (chunk) => {
    kept.push(chunk as Buffer);
    bytes += chunk.length;
    each(bytes);
    beBusy();
  });
  await finished(stream);
  return kept;
}

test.serial('what is in the page cache is read without a thread and without the ring', async (t) => {
  for (const parent of [undefined, '/dev/shm']) {
    await inScene(async (file) => {
      const before = stats();
      const kept = await chunksOf(file, undefined);
      const after = stats();
      t.true(Buffer.concat(kept).equals(whole));
      if (backend.kind !== 'io_uring') return;
      t.true(after.cachedReads - before.cachedReads >= Math.floor(size / 65_536) - 1);
      // Opening, the end, closing.
      t.true(after.workerJobs - before.workerJobs < 10);
      t.true(after.submitted - before.submitted < 10);
    }, parent);
  }
});

test.serial('a stream with a depth is read ahead of, by the syscall worker', async (t) => {
  await inScene(async (file) => {
    const before = stats().workerJobs;
    const kept = await chunksOf(file, deep);
    t.true(Buffer.concat(kept).equals(whole));
    if (backend.kind === 'io_uring') t.true(stats().workerJobs - before > size / 65_536 / 2);
  });
});

for (const [way, options] of [
  ['what is cached', {}],
  ['what is read ahead', deep],
] as const)
  for (const highWaterMark of [1_000, 65_536, 100_000, 262_144, 1_000_000]) {
    test(`every chunk of ${way} stays as it was, in its own memory, ${highWaterMark} bytes at a time`, async (t) => {
      await inScene(async (file) => {
        const kept = await chunksOf(file, { ...options, highWaterMark, end: highWaterMark * 40 });
        t.true(Buffer.concat(kept).equals(whole.subarray(0, highWaterMark * 40 + 1)));
        t.true(kept.every((chunk) => chunk.length <= highWaterMark));
        t.is(new Set(kept.map(({ buffer }) => buffer)).size, kept.length);
      });
    });
  }

for (const [start, end] of [
  [0, 65_535],
  [1, 65_536],
  [65_536, 3 * 65_536 - 1],
  [12_345, 2_000_000],
  [size - 70_000, size + 70_000],
] as const) {
  test(`never past the end: from ${start} to ${end}`, async (t) => {
    await inScene(async (file) => {
      const kept = await chunksOf(file, { ...deep, start, end });
      t.true(Buffer.concat(kept).equals(whole.subarray(start, end + 1)));
    });
  });
}

test('what is appended in the midst is read too', async (t) => {
  await inScene(async (file) => {
    const more = 'and more'.repeat(50_000);
    let added = false;
    const kept = await chunksOf(file, deep, (bytes) => {
      if (added || bytes < size - 100_000) return;
      added = true;
      appendFileSync(file, more);
    });
    t.true(Buffer.concat(kept).equals(Buffer.concat([whole, Buffer.from(more)])));
  });
});

test('a file that becomes shorter in the midst ends early, and what comes is what was there', async (t) => {
  await inScene(async (file) => {
    let cut = false;
    const kept = await chunksOf(file, deep, (bytes) => {
      if (cut || bytes < 2_000_000) return;
      cut = true;
      truncateSync(file, 3_000_001);
    });
    const read = Buffer.concat(kept);
    t.true(read.length <= 3_000_001 && read.length > 2_000_000, `${read.length} bytes`);
    t.true(read.equals(whole.subarray(0, read.length)));
  });
});

test('streams that are destroyed while reads are in flight leave no descriptor and nothing undone', async (t) => {
  await inScene(async (file) => {
    for (let i = 0; i < 40; i++) {
      const stream = createReadStream(file, deep);
      let left = i % 7;
      stream.on('data', () => {
        beBusy();
        if (left-- === 0) stream.destroy();
      });
      await finished(stream).catch(() => undefined);
      while (!stream.closed) await turn();
    }
    t.deepEqual(
      descriptors().filter((each) => each === file),
      [],
    );
  });
});

test('a pause in the midst, and many streams at once', async (t) => {
  await inScene(async (file) => {
    const readWithPauses = async () => {
      const kept: Buffer[] = [];
      const stream = createReadStream(file, { ...deep, end: 1_000_000 });
      stream.on('data', (chunk) => {
        kept.push(chunk as Buffer);
        beBusy();
        stream.pause();
        setImmediate(() => stream.resume());
      });
      await finished(stream);
      return Buffer.concat(kept).equals(whole.subarray(0, 1_000_001));
    };
    t.true((await Promise.all(Array.from({ length: 60 }, readWithPauses))).every(Boolean));
  });
});
