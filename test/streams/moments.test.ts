import { closeSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished, pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { stats } from 'uringfs';
import { createReadStream, createWriteStream } from 'uringfs/streams';
import { descriptors } from '../support/descriptors.js';
import { pattern } from '../support/pattern.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

// So much that a copy is not over before the last of the moments.
const size = 24 * 2 ** 20 + 4_321;
const whole = pattern(size);

type Reader = ReturnType<typeof createReadStream>;
type Writer = ReturnType<typeof createWriteStream>;

interface Copying {
  readonly from: Reader;
  readonly to: Writer;
  readonly source: string;
  /** Of the reader, of the writer and of the pipeline. */
  readonly aborts: readonly [AbortController, AbortController, AbortController];
}

const waits: Record<string, () => Promise<unknown>> = {
  microtasks: () => Promise.resolve(),
  ticks: () => new Promise((resolve) => process.nextTick(resolve)),
  turns: () => turn(),
};

const moments = [
  ...Object.entries(waits).flatMap(([kind, wait]) =>
    [0, 1, 2, 3, 5, 8, 13].map((times) => ({
      title: `${times} ${kind}`,
      pass: async () => {
        for (let i = 0; i < times; i++) await wait();
      },
    })),
  ),
  ...[1, 65_537, 2 ** 20, 3 * 2 ** 20].map((bytes) => ({
    title: `${bytes} bytes`,
    pass: async (to: Writer) => {
      while (to.bytesWritten < bytes) await turn();
    },
  })),
];

type Moment = (typeof moments)[number];

const interruptions: Record<string, (copying: Copying) => void> = {
  'the reader is destroyed': ({ from }) => from.destroy(),
  'the reader is destroyed with an error': ({ from }) => from.destroy(new Error('enough')),
  'the writer is destroyed': ({ to }) => to.destroy(),
  'both are destroyed, the writer first': ({ from, to }) => {
    to.destroy();
    from.destroy();
  },
  'both are closed': ({ from, to }) => {
    from.close();
    to.close();
  },
  "the reader's signal": ({ aborts }) => aborts[0].abort(),
  "the writer's signal": ({ aborts }) => aborts[1].abort(),
  "the pipeline's signal": ({ aborts }) => aborts[2].abort(),
  'the reader is no longer piped': ({ from, to }) => {
    from.unpipe(to);
    to.end();
    from.destroy();
  },
  'the source loses its end': ({ source }) => truncateSync(source, 1_345_678),
};

/** Answers how much of the source had been copied by then. */
async function interrupted(t: ExecutionContext, directory: string, moment: Moment, interrupt: string) {
  const [source, target] = [join(directory, 'source'), join(directory, 'target')];
  writeFileSync(target, 'old');
  const aborts = [new AbortController(), new AbortController(), new AbortController()] as const;
  const from = createReadStream(source, { signal: aborts[0].signal });
  const to = createWriteStream(target, { signal: aborts[1].signal } as object);
  const copied = pipeline(from, to, { signal: aborts[2].signal }).catch(() => {});
  await moment.pass(to);
  const reached = to.bytesWritten;
  interruptions[interrupt]?.({ from, to, source, aborts });
  await Promise.all([copied, ...[from, to].map((each) => finished(each).catch(() => {}))]);
  while (!from.closed || !to.closed) await turn();
  const bytes = readFileSync(target);
  // Destroyed before it has emptied it.
  const untouched = bytes.equals(Buffer.from('old'));
  const title = `${interrupt} after ${moment.title}`;
  t.true(untouched || bytes.equals(whole.subarray(0, bytes.length)), `${title}: not the beginning of the source`);
  // Node does not count a write that was on its way when the stream was destroyed.
  const uncounted = untouched ? 0 : bytes.length - to.bytesWritten;
  t.true(uncounted >= 0 && uncounted <= 65_536, `${title}: ${bytes.length} bytes, ${to.bytesWritten} counted`);
  const left = descriptors().filter((each) => each.startsWith(directory));
  t.deepEqual(left, [], title);
  return reached;
}

for (const interrupt of Object.keys(interruptions)) {
  test.serial(`at every moment of a copy: ${interrupt}`, async (t) => {
    await withTemporaryDirectory(async (directory) => {
      const { fixedFilesInUse } = stats();
      const reached: number[] = [];
      for (const moment of moments) {
        if (moment === moments[0] || interrupt.includes('loses')) writeFileSync(join(directory, 'source'), whole);
        reached.push(await interrupted(t, directory, moment, interrupt));
      }
      t.true(reached.includes(0) && reached.some((bytes) => bytes > 0 && bytes < size), 'never in the midst');
      t.is(stats().fixedFilesInUse, fixedFilesInUse);
    });
  });
}

for (const which of ['source', 'target'] as const) {
  test.serial(`a descriptor that is closed under the ${which} of a copy is told of`, async (t) => {
    await withTemporaryDirectory(async (directory) => {
      const [source, target] = [join(directory, 'source'), join(directory, 'target')];
      writeFileSync(source, whole);
      const { fixedFilesInUse } = stats();
      const [from, to] = [createReadStream(source), createWriteStream(target)];
      const copied = pipeline(from, to);
      while (to.bytesWritten === 0) await turn();
      closeSync(Reflect.get(which === 'source' ? from : to, 'fd'));
      const error: NodeJS.ErrnoException | undefined = await t.throwsAsync(copied);
      t.is(error?.code, 'EBADF');
      while (!from.closed || !to.closed) await turn();
      const bytes = readFileSync(target);
      const uncounted = bytes.length - to.bytesWritten;
      t.true(uncounted >= 0 && uncounted <= 65_536, `${bytes.length} bytes, ${to.bytesWritten} counted`);
      t.true(bytes.equals(whole.subarray(0, bytes.length)));
      t.is(stats().fixedFilesInUse, fixedFilesInUse);
    });
  });
}
