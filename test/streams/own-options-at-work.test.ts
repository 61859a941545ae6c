import { closeSync, constants, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import test from 'ava';
import { backend, stats } from 'uringfs';
import { createReadStream, createWriteStream, type Progress } from 'uringfs/streams';
import { cachedPart, dropFromCache, mayBeUncached } from '../support/page-cache.js';
import { pattern } from '../support/pattern.js';
import { quiet } from '../support/stream-log.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

const size = 700_001;
const whole = pattern(size);

function openFlagsOf(fd: unknown): number {
  const told = readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8').match(/flags:\s*(\d+)/);
  return Number.parseInt(told?.[1] ?? '0', 8);
}

function mayBeDirect(file: string): boolean {
  try {
    closeSync(openSync(file, constants.O_RDONLY | constants.O_DIRECT));
    return true;
  } catch {
    return false;
  }
}

test('direct streams have their files open so, where the file system can', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    for (const folder of [directory, '/dev/shm'].filter((each) => existsSync(each))) {
      const file = join(folder, `uringfs-direct-${process.pid}`);
      writeFileSync(file, whole);
      try {
        const expected = mayBeDirect(file) && backend.kind === 'io_uring';
        for (const create of [createReadStream, createWriteStream]) {
          const stream = create(file, { direct: true });
          await new Promise((resolve) => stream.on('ready', resolve));
          const { fd } = stream as unknown as { fd: number };
          // A file system may take the flag and still want no such I/O.
          if (folder === directory) t.is((openFlagsOf(fd) & constants.O_DIRECT) !== 0, expected);
          stream.destroy();
          await new Promise((resolve) => stream.on('close', resolve));
        }
        writeFileSync(file, whole);
        const parts: Buffer[] = [];
        for await (const chunk of createReadStream(file, { direct: true })) parts.push(chunk as Buffer);
        t.true(Buffer.concat(parts).equals(whole));
      } finally {
        rmSync(file, { force: true });
      }
    }
  });
});

test("a direct stream whose close is somebody else's from the midst on leaves an ordinary descriptor", async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const file = join(directory, 'file');
    writeFileSync(file, whole);
    const stream = createReadStream(file, { direct: true, autoClose: false });
    await new Promise((resolve) => stream.on('ready', resolve));
    const { fd } = stream as unknown as { fd: number };
    t.is(openFlagsOf(fd) & constants.O_DIRECT, 0);
    closeSync(fd);
  });
});

test.serial('a deep stream reads ahead as far as it was told, and no further', async (t) => {
  if (backend.kind !== 'io_uring') {
    t.pass();
    return;
  }
  await withTemporaryDirectory(async (directory) => {
    const file = join(directory, 'file');
    writeFileSync(file, whole);
    for (const queueDepth of [2, 3, 7]) {
      const stream = createReadStream(file, { queueDepth, highWaterMark: 10_000 });
      await new Promise((resolve) => stream.on('ready', resolve));
      const before = stats().ops;
      await new Promise((resolve) => stream.once('readable', resolve));
      await quiet();
      // One that the stream has, at most another that it has asked for, and what lies ready behind it.
      t.true(stats().ops - before <= queueDepth + 2, `${stats().ops - before} for ${queueDepth}`);
      t.true(stats().ops - before >= queueDepth);
      stream.destroy();
    }
  });
});

const probed = await withTemporaryDirectory((directory) => {
  writeFileSync(join(directory, 'file'), 'text');
  return mayBeUncached(join(directory, 'file'));
});

test(`${probed ? '' : '[cannot run here] '}uncached streams leave nothing in the page cache`, async (t) => {
  if (!probed) {
    t.log('The kernel or this file system knows nothing of RWF_DONTCACHE (Linux 6.14).');
    t.pass();
    return;
  }
  await withTemporaryDirectory(async (directory) => {
    const [file, copy] = [join(directory, 'file'), join(directory, 'copy')];
    writeFileSync(file, pattern(8 * 2 ** 20));
    const through = () => new Transform({ transform: (chunk, _encoding, callback) => callback(null, chunk) });
    for (const between of [[], [through()]]) {
      for (const uncached of [true, false]) {
        dropFromCache(file);
        await pipeline([
          createReadStream(file, { uncached }),
          ...(between.length > 0 ? [through()] : []),
          createWriteStream(copy, { uncached, flush: true }),
        ]);
        const uses = uncached && backend.kind === 'io_uring';
        // Some pages are on lists of each CPU's for a while.
        for (const each of [file, copy]) {
          if (uses) t.true(cachedPart(each) < 0.5, `${cachedPart(each)} of ${each}`);
          else t.true(cachedPart(each) > 0.9, `${cachedPart(each)} of ${each}`);
        }
      }
    }
    t.true(readFileSync(copy).equals(readFileSync(file)));
  });
});

async function progressOf(make: (tell: (progress: Progress) => void) => Promise<unknown>): Promise<Progress[]> {
  const told: Progress[] = [];
  await make((progress) => told.push(progress));
  const finally_ = told.length;
  await quiet();
  if (told.length !== finally_) throw new Error('progress was told of a stream that had ended');
  return told;
}

function rises(told: readonly Progress[]): boolean {
  return told.every(({ bytes }, index) => index === 0 || bytes > (told[index - 1] as Progress).bytes);
}

test('progress of a read stream rises to its total', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const file = join(directory, 'file');
    writeFileSync(file, whole);
    const told = await progressOf(async (onProgress) => {
      for await (const _ of createReadStream(file, { onProgress, start: 1, end: 600_000 }));
    });
    t.true(rises(told));
    t.true(told.length > 5);
    t.deepEqual(told.at(-1), { bytes: 600_000, total: 600_000 });
  });
});

test('progress of a write stream has no total', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const file = join(directory, 'file');
    const told = await progressOf((onProgress) =>
      pipeline(
        function* () {
          for (let i = 0; i < 10; i++) yield whole.subarray(0, 70_000);
        },
        createWriteStream(file, { onProgress }),
      ),
    );
    t.true(rises(told));
    t.deepEqual(told.at(-1), { bytes: 700_000, total: undefined });
  });
});

test('progress of a copy is told on both sides, without chunks too', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const [file, copy] = [join(directory, 'file'), join(directory, 'copy')];
    writeFileSync(file, pattern(5_000_003));
    const written: Progress[] = [];
    const read = await progressOf((onProgress) =>
      pipeline(
        createReadStream(file, { onProgress }),
        createWriteStream(copy, { onProgress: (progress) => written.push(progress) }),
      ),
    );
    t.true(rises(read) && rises(written));
    t.deepEqual(read.at(-1), { bytes: 5_000_003, total: 5_000_003 });
    t.deepEqual(written.at(-1), { bytes: 5_000_003, total: undefined });
    t.true(readFileSync(copy).equals(readFileSync(file)));
  });
});

test('progress of a file whose size says nothing, and of one given by its descriptor', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const told = await progressOf(async (onProgress) => {
      for await (const _ of createReadStream('/proc/version', { onProgress }));
    });
    t.deepEqual(told, [{ bytes: readFileSync('/proc/version').length, total: undefined }]);
    const file = join(directory, 'file');
    writeFileSync(file, whole);
    const fd = openSync(file, 'r');
    const given = await progressOf(async (onProgress) => {
      for await (const _ of createReadStream('', { fd, start: 0, onProgress }));
    });
    t.deepEqual(given.at(-1), { bytes: size, total: size });
  });
});

test('what onProgress throws destroys the stream', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const [file, copy] = [join(directory, 'file'), join(directory, 'copy')];
    writeFileSync(file, pattern(5_000_003));
    const onProgress = ({ bytes }: Progress) => {
      if (bytes > 1_000_000) throw new Error('enough');
    };
    await t.throwsAsync(pipeline(createReadStream(file, { onProgress }), createWriteStream(copy)), {
      message: 'enough',
    });
    await t.throwsAsync(pipeline(createReadStream(file), createWriteStream(copy, { onProgress })), {
      message: 'enough',
    });
  });
});
