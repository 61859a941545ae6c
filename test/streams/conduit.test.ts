import { appendFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { backend, stats } from 'uringfs';
import { createReadStream, createWriteStream } from 'uringfs/streams';
import { descriptors } from '../support/descriptors.js';
import { pattern } from '../support/pattern.js';
import { runFixture } from '../support/run-fixture.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

// So much takes longer than the program does to come round.
const size = 64 * 2 ** 20 + 12_345;
const whole = pattern(size);

// A read and a write in one chain take a file's slot and leave out completions since Linux 5.17 only.
const linked = backend.features.includes('CQE_SKIP') && backend.limits.fixedFiles > 0;

interface Scene {
  readonly from: ReturnType<typeof createReadStream>;
  readonly to: ReturnType<typeof createWriteStream>;
  readonly source: string;
  readonly target: string;
  readonly copied: () => Buffer;
}

type Options = Parameters<typeof createReadStream>[1];

async function inScene(options: Options, use: (scene: Scene) => Promise<void>): Promise<void> {
  await withTemporaryDirectory(async (directory) => {
    const [source, target] = [join(directory, 'source'), join(directory, 'target')];
    writeFileSync(source, whole);
    const [from, to] = [createReadStream(source, options), createWriteStream(target)];
    await use({ from, to, source, target, copied: () => readFileSync(target) });
  });
}

/** How many operations on registered buffers and jobs of the syscall worker a pipe takes, and what it brings. */
async function costOfPipe(source: string, target: string) {
  writeFileSync(source, whole);
  const before = stats();
  await pipeline(createReadStream(source), createWriteStream(target));
  const after = stats();
  return {
    onBuffers: after.registeredBufferOps - before.registeredBufferOps,
    jobs: after.workerJobs - before.workerJobs,
    complete: readFileSync(target).equals(whole),
  };
}

/** Until some bytes, but not all, have gone through. */
async function underWay({ to }: Scene, bytes = 1): Promise<void> {
  while (to.bytesWritten < bytes) await turn();
}

function isPrefix(t: ExecutionContext, part: Buffer, bytes: number): void {
  t.is(part.length, bytes);
  t.true(part.equals(whole.subarray(0, bytes)), `${bytes} bytes are not the first ones of the source`);
}

// Without a conduit a pipe runs ahead, and what it has brought is one write.
const onItsWay = linked ? 65_536 : 2 ** 19;

/** Node does not count a write that was on its way when the stream was destroyed. */
function isPrefixAtLeast(t: ExecutionContext, part: Buffer, bytes: number): void {
  t.true(part.length >= bytes && part.length <= bytes + onItsWay, `${part.length} bytes, where ${bytes} were counted`);
  isPrefix(t, part, part.length);
}

test.serial('within a file system the kernel copies by itself', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const { onBuffers, jobs, complete } = await costOfPipe(join(directory, 'source'), join(directory, 'target'));
    t.true(complete);
    if (backend.kind !== 'io_uring') return;
    // The first piece, which fits one, and the end of the file.
    t.true(onBuffers <= 3, `${onBuffers} operations on buffers`);
    // Beside opening and closing. How many there are is a matter of time: each is what the kernel copies in 20 ms.
    t.true(jobs >= 3, `${jobs} jobs`);
  });
});

test.serial('between two file systems bytes travel in registered buffers', async (t) => {
  await withTemporaryDirectory(async (here) => {
    await withTemporaryDirectory(async (there) => {
      for (const [source, target] of [
        [here, there],
        [there, here],
      ] as const) {
        const { onBuffers, jobs, complete } = await costOfPipe(join(source, 'source'), join(target, 'target'));
        t.true(complete);
        if (!linked) continue;
        t.true(onBuffers >= 2 * Math.floor(size / 2 ** 18), `${onBuffers} operations on buffers`);
        // One that was refused; opening and closing.
        t.true(jobs < 10, `${jobs} jobs`);
      }
    }, '/dev/shm');
  });
});

test.serial('a file that is piped to a new one goes there without chunks', async (t) => {
  await inScene(undefined, async ({ from, to, copied }) => {
    const before = stats().ops;
    await pipeline(from, to);
    const ops = stats().ops - before;
    isPrefix(t, copied(), size);
    t.deepEqual([from.bytesRead, to.bytesWritten], [size, size]);
    if (linked) t.true(ops < size / 65_536, `${ops} operations for ${size} bytes`);
  });
});

for (const [start, end] of [
  [0, Number.POSITIVE_INFINITY],
  [1, undefined],
  [65_535, 2_000_000],
  [262_144, 524_287],
  [5, 262_147],
  [5, 262_148],
  [3_000_000, size + 10],
  [size - 262_144, size - 1],
] as const) {
  test(`a part of a file, from ${start} to ${end}`, async (t) => {
    await inScene({ start, end }, async ({ from, to, copied }) => {
      await pipeline(from, to);
      t.true(copied().equals(whole.subarray(start, (end ?? size) + 1)));
      t.is(from.bytesRead, to.bytesWritten);
    });
  });
}

test('a part of a file with an end alone', async (t) => {
  await inScene({ end: 1_000_000 }, async ({ from, to, copied }) => {
    await pipeline(from, to);
    isPrefix(t, copied(), 1_000_001);
  });
});

test('a listener that is added in the midst gets every later chunk, which stays as it was', async (t) => {
  await inScene(undefined, async (scene) => {
    const { from, to, copied } = scene;
    from.pipe(to);
    await underWay(scene);
    const kept: Buffer[] = [];
    from.on('data', (chunk) => kept.push(chunk as Buffer));
    await finished(to);
    isPrefix(t, copied(), size);
    const seen = Buffer.concat(kept);
    t.true(seen.equals(whole.subarray(size - seen.length)), `${seen.length} bytes were heard`);
    t.is(new Set(kept.map(({ buffer }) => buffer)).size, kept.length);
  });
});

test('what is not piped any more goes elsewhere, and no byte is lost or doubled', async (t) => {
  await inScene(undefined, async (scene) => {
    const { from, to, target, copied } = scene;
    from.pipe(to);
    await underWay(scene);
    from.unpipe(to);
    const second = createWriteStream(`${target}.2`);
    from.pipe(second);
    await finished(second);
    to.end();
    await finished(to);
    const [first, rest] = [copied(), readFileSync(`${target}.2`)];
    t.is(first.length, to.bytesWritten);
    isPrefix(t, Buffer.concat([first, rest]), size);
  });
});

test('a pause in the midst', async (t) => {
  await inScene(undefined, async (scene) => {
    const { from, to, copied } = scene;
    from.pipe(to);
    await underWay(scene);
    from.pause();
    let before = -1;
    while (before !== to.bytesWritten) {
      before = to.bytesWritten;
      for (let i = 0; i < 50; i++) await turn();
    }
    t.true(before < size);
    from.resume();
    await finished(to);
    isPrefix(t, copied(), size);
  });
});

test('what the program writes in the midst comes between two pieces', async (t) => {
  await inScene(undefined, async (scene) => {
    const { from, to, copied } = scene;
    from.pipe(to);
    await underWay(scene);
    const mark = Buffer.from('written by the program');
    to.write(mark);
    await finished(to);
    const all = copied();
    const at = all.indexOf(mark);
    t.true(at > 0);
    isPrefix(t, Buffer.concat([all.subarray(0, at), all.subarray(at + mark.length)]), size);
    t.is(to.bytesWritten, size + mark.length);
  });
});

test('two sources into one file', async (t) => {
  await inScene(undefined, async ({ from, to, source, copied }) => {
    const other = createReadStream(source);
    from.pipe(to, { end: false });
    other.pipe(to, { end: false });
    await Promise.all([finished(from), finished(other)]);
    to.end();
    await finished(to);
    t.is(copied().length, 2 * size);
    t.is(to.bytesWritten, 2 * size);
  });
});

for (const bytes of [1, 3_000_000, 10_000_000]) {
  test(`the reader is destroyed after ${bytes} bytes`, async (t) => {
    await inScene(undefined, async (scene) => {
      const { from, to, copied } = scene;
      from.pipe(to);
      await underWay(scene, bytes);
      from.destroy();
      await finished(from).catch(() => undefined);
      to.end();
      await finished(to);
      isPrefixAtLeast(t, copied(), to.bytesWritten);
    });
  });

  test(`the writer is destroyed after ${bytes} bytes`, async (t) => {
    await inScene(undefined, async (scene) => {
      const { from, to, copied } = scene;
      from.pipe(to);
      await underWay(scene, bytes);
      to.destroy(new Error('enough'));
      const error = await t.throwsAsync(finished(to));
      t.is(error?.message, 'enough');
      isPrefixAtLeast(t, copied(), to.bytesWritten);
      from.destroy();
      await finished(from).catch(() => undefined);
    });
  });

  test(`a pipeline is aborted after ${bytes} bytes`, async (t) => {
    await inScene(undefined, async (scene) => {
      const { from, to, copied } = scene;
      const abort = new AbortController();
      const copying = pipeline(from, to, { signal: abort.signal });
      await underWay(scene, bytes);
      abort.abort();
      const error = await t.throwsAsync(copying);
      t.is((error as NodeJS.ErrnoException).code, 'ABORT_ERR');
      while (!from.closed || !to.closed) await turn();
      isPrefixAtLeast(t, copied(), to.bytesWritten);
    });
  });
}

test('many pipes at once, every third of which is given up in the midst', async (t) => {
  const pipes = Array.from({ length: 24 }, (_, index) =>
    inScene(undefined, async (scene) => {
      const { from, to, copied } = scene;
      from.pipe(to);
      if (index % 3 === 0) {
        await underWay(scene, index * 1_000_000);
        from.destroy();
        await finished(from).catch(() => undefined);
        to.end();
      }
      await finished(to);
      isPrefixAtLeast(t, copied(), to.bytesWritten);
      if (index % 3 !== 0) t.is(to.bytesWritten, size);
    }),
  );
  await Promise.all(pipes);
});

test('the source becomes shorter in the midst', async (t) => {
  await inScene(undefined, async (scene) => {
    const { from, to, source, copied } = scene;
    const copying = pipeline(from, to);
    await underWay(scene);
    truncateSync(source, 10 * 2 ** 20 + 7);
    await copying;
    isPrefix(t, copied(), to.bytesWritten);
    t.is(from.bytesRead, to.bytesWritten);
  });
});

test('the source becomes longer in the midst', async (t) => {
  await inScene(undefined, async (scene) => {
    const { from, to, source, copied } = scene;
    const copying = pipeline(from, to);
    await underWay(scene);
    appendFileSync(source, 'and more');
    await copying;
    t.true(copied().equals(Buffer.concat([whole, Buffer.from('and more')])));
  });
});

test('a file that is piped to itself is empty, and that ends', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const file = join(directory, 'file');
    writeFileSync(file, whole);
    const from = createReadStream(file);
    await new Promise((resolve) => from.once('ready', resolve));
    await pipeline(from, createWriteStream(file));
    t.true(statSync(file).size <= size);
  });
});

test('many copies at once, more than there are wide blocks for', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const source = join(directory, 'source');
    const part = whole.subarray(0, 3 * 2 ** 20 + 1);
    writeFileSync(source, part);
    const targets = Array.from({ length: 40 }, (_, index) => join(directory, `target-${index}`));
    await Promise.all(targets.map((each) => pipeline(createReadStream(source), createWriteStream(each))));
    for (const each of targets) t.true(readFileSync(each).equals(part), each);
    const left = descriptors().filter((each) => each.startsWith(directory));
    t.deepEqual(left, []);
  });
});

test('over a longer file, to the end of another and into the midst of a third', async (t) => {
  await inScene(undefined, async ({ from, source, target }) => {
    const older = pattern(size + 1_000_000, 2);
    writeFileSync(target, older);
    await pipeline(from, createWriteStream(target));
    t.true(readFileSync(target).equals(whole));
    writeFileSync(target, 'before');
    await pipeline(createReadStream(source), createWriteStream(target, { flags: 'a' }));
    t.true(readFileSync(target).equals(Buffer.concat([Buffer.from('before'), whole])));
    writeFileSync(target, older);
    await pipeline(createReadStream(source), createWriteStream(target, { flags: 'r+', start: 100 }));
    t.true(readFileSync(target).equals(Buffer.concat([older.subarray(0, 100), whole, older.subarray(size + 100)])));
  });
});

test('chunks that a stream in between keeps are its own', async (t) => {
  await inScene(undefined, async ({ from, to, copied }) => {
    const kept: Buffer[] = [];
    const between = new PassThrough();
    between.on('data', (chunk: Buffer) => kept.push(chunk));
    await pipeline(from, between, to);
    isPrefix(t, Buffer.concat(kept), size);
    isPrefix(t, copied(), size);
  });
});

test('a target that cannot be opened leaves the source alone', async (t) => {
  await inScene(undefined, async ({ from, to, target }) => {
    to.destroy();
    const error = await t.throwsAsync(pipeline(from, createWriteStream(join(target, 'below a file', 'x'))));
    t.true(['ENOTDIR', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? ''));
    t.true(existsSync(target));
  });
});

test('a limit of file sizes is met where Node meets it, and what reached the file is counted', async (t) => {
  await inScene(undefined, async ({ from, to, source, target }) => {
    from.destroy();
    to.destroy();
    const limit = 5_000_000;
    const way = { through: ['prlimit', `--fsize=${limit}`], args: [source, target] };
    const { node, uringfs } = await runFixture<{ node: object; uringfs: object }>('limited-pipes', way);
    t.deepEqual(uringfs, node);
    t.like(uringfs, { code: 'EFBIG', syscall: 'write', size: limit, prefix: true });
  });
});
