import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { type Checkpoint, type LinesOptions, lines, tail } from 'uringfs/log';
import { descriptors } from '../support/descriptors.js';
import { letAllGo, makeFifo } from '../support/fifo.js';
import { endOfProgram } from '../support/run-fixture.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

// Long beyond any doubt: only what hangs is ended by it.
const patience = 20_000;

/** What waits for ever would otherwise be a test that never ends, with threads that nobody sets free. */
async function inTime<T>(awaited: Promise<T>): Promise<T> {
  const controller = new AbortController();
  const late = setTimeout(patience, null, { signal: controller.signal }).then(() => {
    throw new Error('It hangs');
  });
  try {
    return await Promise.race([awaited, late]);
  } finally {
    controller.abort();
    late.catch(() => {});
  }
}

async function all(items: AsyncIterable<string>, found: string[] = []): Promise<string[]> {
  for await (const item of items) found.push(item);
  return found;
}

interface Place {
  readonly directory: string;
  readonly path: string;
}

/** Nothing of the folder may be open afterwards. */
async function place(t: ExecutionContext, use: (place: Place) => Promise<void>): Promise<void> {
  await withTemporaryDirectory(async (directory) => {
    await use({ directory, path: join(directory, 'app.log') });
    let open: string[] = [];
    for (let i = 0; i < 1000 && (i === 0 || open.length > 0); i++) {
      await setTimeout(5);
      open = descriptors().filter((target) => target.startsWith(directory));
    }
    t.deepEqual(open, []);
  });
}

for (const from of ['start', 'end'] as const) {
  for (const follow of [true, false]) {
    test(`tail() of a FIFO is an error, from the ${from}, ${follow ? 'followed' : 'not followed'}`, async (t) => {
      await place(t, async ({ path }) => {
        makeFifo(path);
        const error = await t.throwsAsync(inTime(all(tail(path, { from, follow }))), {
          code: 'ERR_URINGFS_NOT_REGULAR',
        });
        t.is(
          error.message,
          `tail() follows regular files, and '${path}' is a FIFO: lines() reads what comes out of it`,
        );
      });
    });
  }
}

test('tail() of a folder, a device and a socket says what it is', async (t) => {
  await place(t, async ({ directory, path }) => {
    await t.throwsAsync(inTime(all(tail(directory))), { code: 'EISDIR', message: /' is a folder/ });
    const code = 'ERR_URINGFS_NOT_REGULAR';
    await t.throwsAsync(inTime(all(tail('/dev/null'))), { code, message: /'\/dev\/null' is a character device/ });
    const program = join(directory, 'listen.mjs');
    writeFileSync(
      program,
      `import { createServer } from 'node:net';
      createServer().listen(process.argv[2], () => process.kill(process.pid, 'SIGKILL'));`,
    );
    await endOfProgram(program, { args: [path] });
    await t.throwsAsync(inTime(all(tail(path, { from: 'start' }))), { code, message: /app\.log' is a socket/ });
  });
});

for (const [kind, make, code] of [
  ['a FIFO', makeFifo, 'ERR_URINGFS_NOT_REGULAR'],
  ['a folder', (path: string) => mkdirSync(path), 'EISDIR'],
] as const) {
  test(`a log that ${kind} takes the place of is an error, after what it has`, async (t) => {
    await place(t, async ({ path }) => {
      writeFileSync(path, 'one\n');
      const log = tail(path, { from: 'start', pollInterval: 5 });
      const iterator = log[Symbol.asyncIterator]();
      t.is((await inTime(iterator.next())).value, 'one');
      const found: string[] = [];
      const rest = all({ [Symbol.asyncIterator]: () => iterator }, found);
      rest.catch(() => {});
      renameSync(path, `${path}.1`);
      appendFileSync(`${path}.1`, 'two\nwithout an end');
      make(path);
      await t.throwsAsync(inTime(rest), { code, message: new RegExp(`'${path}' is ${kind}`) });
      t.deepEqual(found, ['two']);
      // When the path leads to a log again, the next run misses nothing.
      rmSync(path, { recursive: true });
      writeFileSync(path, 'three\n');
      const from = log.checkpoint as Checkpoint;
      t.deepEqual(await inTime(all(tail(path, { from, follow: false }))), ['without an end', 'three']);
    });
  });

  test(`${kind} with a name that rotation gives is passed over`, async (t) => {
    await place(t, async ({ path }) => {
      writeFileSync(path, '1\n');
      const log = tail(path, { from: 'start', pollInterval: 5 });
      const iterator = log[Symbol.asyncIterator]();
      t.is((await inTime(iterator.next())).value, '1');
      const { checkpoint } = log;
      // Made between the two, as a log that was rotated would be.
      await setTimeout(20);
      make(`${path}.2`);
      await setTimeout(20);
      renameSync(path, `${path}.1`);
      writeFileSync(path, '2\n');
      t.is((await inTime(iterator.next())).value, '2');
      await inTime(Promise.resolve(iterator.return?.()));
      const later = tail(path, { from: checkpoint as Checkpoint, follow: false });
      t.deepEqual(await inTime(all(later)), ['2']);
    });
  });
}

test('lines() of a FIFO waits for a writer, and reads until all have gone', async (t) => {
  await place(t, async ({ path }) => {
    makeFifo(path);
    for (const options of [{}, { highWaterMark: 3 }, { end: 1_000_000 }] satisfies LinesOptions[]) {
      const expected = Array.from({ length: 30_000 }, (_, i) => `line ${i}`);
      const found = all(lines(path, options));
      await setTimeout(20);
      // By another process: a write to a full FIFO waits.
      const source = `${path}.source`;
      writeFileSync(source, `${expected.join('\n')}\nwithout an end`);
      const written = once(spawn('sh', ['-c', 'cat "$0" > "$1"', source, path]), 'close');
      t.deepEqual(await inTime(found), [...expected, 'without an end'], JSON.stringify(options));
      t.is((await written)[0], 0);
    }
  });
});

// With `end` it is read by a file stream, of which a thread waits for the other end.
for (const options of [{}, { end: 1_000_000 }] satisfies LinesOptions[]) {
  for (const waitsFor of ['a writer', 'the rest of a line']) {
    const title = `lines() of a FIFO that waits for ${waitsFor}, ${JSON.stringify(options)}`;
    // What a writer that has come may write before it goes; nobody hands that out any more.
    const withFifo = (t: ExecutionContext, use: (path: string, waits: () => Promise<void>) => Promise<void>) =>
      place(t, async ({ path }) => {
        makeFifo(path);
        const isOpened = waitsFor !== 'a writer';
        const writer = isOpened ? openSync(path, constants.O_RDWR) : null;
        if (writer !== null) writeSync(writer, 'half a line');
        // A thread that opens it only when the writer has gone would wait for ever.
        const isRead = () => !isOpened || descriptors().filter((target) => target === path).length > 1;
        const waits = async () => {
          for (await setTimeout(50); !isRead(); ) await setTimeout(5);
        };
        try {
          await use(path, () => inTime(waits()));
        } finally {
          if (writer !== null) closeSync(writer);
          else if (options.end !== undefined) await inTime(letAllGo([path], 'too late\n'));
        }
      });

    test(`${title}: an abort ends it`, async (t) => {
      await withFifo(t, async (path, waits) => {
        const controller = new AbortController();
        const found = all(lines(path, { ...options, signal: controller.signal }));
        await waits();
        controller.abort('enough');
        await t.throwsAsync(inTime(found), { name: 'AbortError', code: 'ABORT_ERR' });
      });
    });

    test(`${title}: return() ends it, one by one`, async (t) => {
      await withFifo(t, async (path, waits) => {
        const iterator = lines(path, options)[Symbol.asyncIterator]();
        const next = iterator.next();
        await waits();
        await inTime(Promise.resolve(iterator.return?.()));
        t.deepEqual(await inTime(next), { value: undefined, done: true });
        t.true((await iterator.next()).done);
      });
    });

    test(`${title}: return() and throw() end it, in batches`, async (t) => {
      await withFifo(t, async (path, waits) => {
        const batches = lines(path, options).batches();
        const next = batches.next();
        await waits();
        t.deepEqual(await inTime(batches.return(undefined)), { value: undefined, done: true });
        t.deepEqual(await inTime(next), { value: undefined, done: true });
      });
      await withFifo(t, async (path, waits) => {
        const stream = Readable.from(lines(path, options).batches()).resume();
        await waits();
        const closed = new Promise((resolve) => stream.once('error', () => {}).once('close', resolve));
        stream.destroy(new Error('of the consumer'));
        await inTime(closed);
        t.pass();
      });
    });
  }
}

test('lines() that is ended at once, or was before, leaves no FIFO open', async (t) => {
  await place(t, async ({ path }) => {
    makeFifo(path);
    const iterator = lines(path)[Symbol.asyncIterator]();
    const next = iterator.next();
    await inTime(Promise.resolve(iterator.return?.()));
    t.true((await inTime(next)).done);
    const controller = new AbortController();
    const found = all(lines(path, { signal: controller.signal }));
    controller.abort();
    await t.throwsAsync(inTime(found), { name: 'AbortError' });
    await t.throwsAsync(inTime(all(lines(path, { signal: AbortSignal.abort() }))), { name: 'AbortError' });
  });
});

test('a program whose lines() of a FIFO was aborted can end though no writer comes', async (t) => {
  await place(t, async ({ directory, path }) => {
    makeFifo(path);
    const program = join(directory, 'program.mjs');
    writeFileSync(
      program,
      `import { lines } from 'uringfs/log';
      for await (const line of lines(process.argv[2], { signal: AbortSignal.timeout(100) }));`,
    );
    const { code, stderr } = await endOfProgram(program, { args: [path] });
    t.is(code, 1);
    t.regex(stderr, /AbortError/);
  });
});

test('lines() of /dev/stdin reads what is piped in', async (t) => {
  await place(t, async ({ directory }) => {
    const program = join(directory, 'program.mjs');
    writeFileSync(
      program,
      `import { lines } from 'uringfs/log';
      for await (const line of lines('/dev/stdin')) console.log('line', line);`,
    );
    const piped = execFileSync('sh', ['-c', '(echo a; sleep 0.2; printf b) | "$0" "$1"', process.execPath, program]);
    t.is(String(piped), 'line a\nline b\n');
  });
});
