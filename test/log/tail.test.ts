import { appendFileSync, copyFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { type Checkpoint, type Tail, tail } from 'uringfs/log';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

interface Place {
  readonly directory: string;
  readonly path: string;
}

const place = <T>(use: (place: Place) => Promise<T>): Promise<T> =>
  withTemporaryDirectory((directory) => use({ directory, path: join(directory, 'app.log') }));

/** The next so many lines. */
async function take(iterator: AsyncIterator<string>, count: number): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < count) {
    const { value, done } = await iterator.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

const all = async (log: Tail<string>) => {
  const found: string[] = [];
  for await (const line of log) found.push(line);
  return found;
};

for (const pollInterval of [5, 60_000]) {
  const by = pollInterval < 1000 ? 'the clock' : 'inotify';
  const options = { from: 'start', pollInterval } as const;

  test(`what is appended, line by line, told of by ${by}`, async (t) => {
    await place(async ({ path }) => {
      writeFileSync(path, 'one\ntwo\n');
      const log = tail(path, options);
      const iterator = log[Symbol.asyncIterator]();
      t.deepEqual(await take(iterator, 2), ['one', 'two']);
      for (let i = 0; i < 20; i++) {
        const next = take(iterator, 1);
        if (i % 2 === 0) await setTimeout(1);
        appendFileSync(path, `line `);
        appendFileSync(path, `${i}\n`);
        t.deepEqual(await next, [`line ${i}`]);
      }
      log.close();
      t.true((await iterator.next()).done);
    });
  });

  test(`a rotated file is read to its end, and then the new one, told of by ${by}`, async (t) => {
    await place(async ({ path }) => {
      writeFileSync(path, 'one\n');
      const log = tail(pathToFileURL(path), options);
      const iterator = log[Symbol.asyncIterator]();
      t.deepEqual(await take(iterator, 1), ['one']);
      renameSync(path, `${path}.1`);
      appendFileSync(`${path}.1`, 'two\n');
      t.deepEqual(await take(iterator, 1), ['two']);
      appendFileSync(`${path}.1`, 'three\nwithout an end');
      writeFileSync(path, 'four\n');
      t.deepEqual(await take(iterator, 3), ['three', 'without an end', 'four']);
      rmSync(path);
      const next = take(iterator, 1);
      await setTimeout(10);
      writeFileSync(path, 'five\n');
      t.deepEqual(await next, ['five']);
      await iterator.return?.();
    });
  });

  test(`a file that is cut short is read from its start, told of by ${by}`, async (t) => {
    await place(async ({ path }) => {
      writeFileSync(path, 'a line\nand half of');
      const log = tail(path, options);
      const iterator = log[Symbol.asyncIterator]();
      t.deepEqual(await take(iterator, 1), ['a line']);
      // As logrotate's copytruncate does; the copy is nobody's successor.
      copyFileSync(path, `${path}.1`);
      truncateSync(path);
      const next = take(iterator, 2);
      await setTimeout(20);
      appendFileSync(path, 'new\n');
      t.deepEqual(await next, ['and half of', 'new']);
      await iterator.return?.();
    });
  });

  test(`a file that is not there yet, told of by ${by}`, async (t) => {
    await place(async ({ path }) => {
      const log = tail(path, { pollInterval });
      t.is(log.checkpoint, null);
      const next = take(log[Symbol.asyncIterator](), 1);
      await setTimeout(20);
      writeFileSync(path, 'first\n');
      t.deepEqual(await next, ['first']);
      log.close();
    });
  });
}

test('from the end, unless told otherwise', async (t) => {
  await place(async ({ path }) => {
    writeFileSync(path, 'old\nhalf');
    const log = tail(path);
    const next = take(log[Symbol.asyncIterator](), 1);
    while (log.checkpoint === null) await setTimeout(1);
    appendFileSync(path, ' and half\n');
    t.deepEqual(await next, [' and half']);
    log.close();
  });
});

test('without following it ends at the end, with a last line that has no end', async (t) => {
  await place(async ({ path }) => {
    writeFileSync(path, '1\n2\n3');
    t.deepEqual(await all(tail(path, { from: 'start', follow: false })), ['1', '2', '3']);
    t.deepEqual(await all(tail(path, { follow: false })), []);
    await t.throwsAsync(all(tail(`${path}.none`, { follow: false })), { code: 'ENOENT' });
  });
});

test('a checkpoint goes on where the lines handed out end, across rotations meanwhile', async (t) => {
  await place(async ({ path }) => {
    const file = (name: string, lines: string) => writeFileSync(`${path}${name}`, lines);
    const rest = (from: Checkpoint) => all(tail(path, { from, follow: false }));
    file('', '1\n2\nhal');
    const log = tail(path, { from: 'start' });
    const batches = log.batches();
    t.deepEqual((await batches.next()).value, ['1', '2']);
    const checkpoint = JSON.parse(JSON.stringify(log.checkpoint)) as Checkpoint;
    await batches.return(undefined);
    t.is(checkpoint.position, 4);
    appendFileSync(path, 'f\n3\n');
    t.deepEqual(await rest(checkpoint), ['half', '3']);

    renameSync(path, `${path}.1`);
    t.deepEqual(await rest(checkpoint), ['half', '3']);
    await setTimeout(20);
    file('', '4\n');
    renameSync(`${path}.1`, `${path}.2`);
    renameSync(path, `${path}.1`);
    await setTimeout(20);
    file('', '5\n');
    // Neither a copy of the first nor what is compressed has a part in it.
    copyFileSync(`${path}.2`, `${path}.copy`);
    file('.3.gz', 'compressed\n');
    t.deepEqual(await rest(checkpoint), ['half', '3', '4', '5']);

    truncateSync(path);
    t.deepEqual(await rest({ ...checkpoint, ino: '1' }), []);
    rmSync(`${path}.2`);
    file('', '6\n');
    t.deepEqual(await rest(checkpoint), ['6']);
  });
});

test('one by one the checkpoint waits for the last line of a batch', async (t) => {
  await place(async ({ path }) => {
    writeFileSync(path, '1\n2\n');
    const log = tail(path, { from: 'start' });
    const iterator = log[Symbol.asyncIterator]();
    t.deepEqual(await take(iterator, 1), ['1']);
    t.is(log.checkpoint?.position, 0);
    t.deepEqual(await take(iterator, 1), ['2']);
    t.is(log.checkpoint?.position, 4);
    await iterator.return?.();
  });
});

test('every line of a busy writer that rotates, once and in order', async (t) => {
  await place(async ({ path }) => {
    const count = 6000;
    writeFileSync(path, '');
    const write = async () => {
      while (log.checkpoint === null) await setTimeout(1);
      let rotation = 0;
      for (let i = 0; i < count; i += 3) {
        appendFileSync(path, `${i}\n${i + 1}\n${i + 2}\n`);
        if (i % 1500 === 0) {
          renameSync(path, `${path}.${++rotation}`);
          writeFileSync(path, '');
          // Files that are made within a tick of the file system's clock have no order.
          await setTimeout(15);
        } else if (i % 60 === 0) {
          await setTimeout(0);
        }
      }
    };
    const log = tail(path, { from: 'start', pollInterval: 50 });
    const iterator = log[Symbol.asyncIterator]();
    const [seen] = await Promise.all([take(iterator, count), write()]);
    t.deepEqual(
      seen,
      Array.from({ length: count }, (_, i) => `${i}`),
    );
    await iterator.return?.();
  });
});

test('an abort ends it, before and while it waits', async (t) => {
  await place(async ({ path }) => {
    writeFileSync(path, '');
    await t.throwsAsync(all(tail(path, { signal: AbortSignal.abort() })), { name: 'AbortError', code: 'ABORT_ERR' });
    const controller = new AbortController();
    const log = all(tail(path, { signal: controller.signal, pollInterval: 60_000 }));
    await setTimeout(20);
    controller.abort();
    await t.throwsAsync(log, { name: 'AbortError', code: 'ABORT_ERR' });
  });
});

test('errors: of the file, of the options, of a second iteration', async (t) => {
  await t.throwsAsync(all(tail('/', { from: 'start' })), { code: 'EISDIR' });
  for (const [options, code] of [
    [{ from: 'middle' }, 'ERR_INVALID_ARG_VALUE'],
    [{ from: { dev: '1', ino: '1', born: '1', position: -1 } }, 'ERR_INVALID_ARG_VALUE'],
    [{ pollInterval: 'often' }, 'ERR_INVALID_ARG_TYPE'],
    [{ pollInterval: 0 }, 'ERR_OUT_OF_RANGE'],
    [{ signal: {} }, 'ERR_INVALID_ARG_TYPE'],
    [{ encoding: 'utf16le' }, 'ERR_INVALID_ARG_VALUE'],
  ] as const) {
    t.throws(() => tail('a', options as never), { code }, JSON.stringify(options));
  }
  t.throws(() => tail(7 as never), { code: 'ERR_INVALID_ARG_TYPE' });
  await place(async ({ path }) => {
    writeFileSync(path, '1\n');
    const log = tail(path, { from: 'start', follow: false });
    t.deepEqual(await all(log), ['1']);
    await t.throwsAsync(all(log), { message: /once/ });
  });
});
