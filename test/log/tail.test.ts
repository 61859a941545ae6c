import { appendFileSync, copyFileSync, mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { appendSink, type Checkpoint, type Tail, tail } from 'uringfs/log';
import { added, descriptors } from '../support/descriptors.js';
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
    await batches.return?.();
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
    file('', '6\n');
    rmSync(`${path}.2`);
    // What came after a file that is gone is there.
    t.deepEqual(await rest(checkpoint), ['4', '6']);
    t.deepEqual(await rest({ ...checkpoint, born: `${checkpoint.born}0` }), ['6']);
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

test('a writer that goes on with the renamed file until it is told', async (t) => {
  await place(async ({ path }) => {
    const sink = appendSink(path);
    await sink.append('1\n');
    const iterator = tail(path, { from: 'start' })[Symbol.asyncIterator]();
    t.deepEqual(await take(iterator, 1), ['1']);
    renameSync(path, `${path}.1`);
    writeFileSync(path, '');
    const next = take(iterator, 1);
    await setTimeout(50);
    await sink.append('2\n');
    t.deepEqual(await next, ['2']);
    await sink.append('3\n');
    await sink.reopen();
    await sink.append('4\n');
    t.deepEqual(await take(iterator, 2), ['3', '4']);
    await iterator.return?.();
    sink.destroy();
  });
});

test('closed in the midst of what a rotated file had left: no line is torn, the next run goes on', async (t) => {
  await place(async ({ path }) => {
    writeFileSync(path, 'first\n');
    const log = tail(path, { from: 'start' });
    const batches = log.batches();
    await batches.next();
    const next = batches.next();
    await setTimeout(20);
    const expected = Array.from({ length: 20_000 }, (_, i) => `line ${i}`);
    renameSync(path, `${path}.1`);
    appendFileSync(`${path}.1`, `${expected.join('\n')}\n`);
    writeFileSync(path, 'new\n');
    const seen = [...((await next).value ?? [])];
    log.close();
    for await (const batch of batches) seen.push(...batch);
    const later = await all(tail(path, { from: log.checkpoint as Checkpoint, follow: false }));
    t.deepEqual([...seen, ...later], [...expected, 'new']);
  });
});

test('nothing stays open: after break, return, close, abort and an error, wherever it is', async (t) => {
  await place(async ({ path }) => {
    const open = () => descriptors().filter((target) => target.startsWith(path) || target.includes('inotify'));
    const before = open();
    for (const end of ['break', 'throw', 'return', 'close', 'abort']) {
      writeFileSync(path, 'one\n');
      const controller = new AbortController();
      const log = tail(path, { from: 'start', signal: controller.signal, pollInterval: 60_000 });
      const iterator = log[Symbol.asyncIterator]();
      t.deepEqual(await take(iterator, 1), ['one']);
      const next = iterator.next();
      await setTimeout(20);
      renameSync(path, `${path}.1`);
      appendFileSync(`${path}.1`, 'two\n');
      writeFileSync(path, 'three\n');
      t.is((await next).value, 'two');
      if (end === 'close') log.close();
      if (end === 'abort') controller.abort();
      const looping = (async () => {
        for await (const _ of { [Symbol.asyncIterator]: () => iterator }) {
          if (end === 'break') break;
          if (end === 'throw') throw new Error('of the consumer');
          if (end === 'return') return;
        }
      })();
      await looping.catch(() => {});
      t.deepEqual(added(before, open()), [], end);
    }
  });
});

test('return() ends it while a next() waits, one by one, in batches and as a stream', async (t) => {
  await place(async ({ path }) => {
    writeFileSync(path, '');
    const log = tail(path, { pollInterval: 60_000 });
    const batches = tail(path, { pollInterval: 60_000 }).batches();
    for (const iterator of [log[Symbol.asyncIterator](), batches]) {
      const next = iterator.next();
      await setTimeout(20);
      await iterator.return?.();
      t.true((await next).done);
      t.true((await iterator.next()).done);
    }
    const stream = Readable.from(tail(path, { pollInterval: 60_000 })).resume();
    await setTimeout(20);
    await new Promise((resolve) => stream.destroy().once('close', resolve));
  });
});

test('the checkpoint of a file that was cut short is of what came after', async (t) => {
  await place(async ({ path }) => {
    writeFileSync(path, '12345\n789\n');
    const log = tail(path, { from: 'start', pollInterval: 5 });
    const iterator = log[Symbol.asyncIterator]();
    await take(iterator, 2);
    t.is(log.checkpoint?.position, 10);
    const next = take(iterator, 1);
    truncateSync(path);
    while (log.checkpoint?.position !== 0) await setTimeout(1);
    appendFileSync(path, 'new1\nnew2\n');
    t.deepEqual(await next, ['new1']);
    await iterator.return?.();
    appendFileSync(path, 'new3\n');
    const later = await all(tail(path, { from: log.checkpoint as Checkpoint, follow: false }));
    t.deepEqual(later.slice(-2), ['new2', 'new3']);
  });
});

test('in a folder that is not there yet it waits, with and without a checkpoint', async (t) => {
  await place(async ({ directory }) => {
    const path = join(directory, 'later', 'app.log');
    const from = { dev: '1', ino: '1', born: '1', position: 7 };
    const logs = [tail(path, { pollInterval: 5 }), tail(path, { pollInterval: 5, from })];
    const next = Promise.all(logs.map((log) => take(log[Symbol.asyncIterator](), 1)));
    await setTimeout(20);
    mkdirSync(join(directory, 'later'));
    writeFileSync(path, 'there\n');
    t.deepEqual(await next, [['there'], ['there']]);
    for (const log of logs) log.close();
  });
});

test('after an abort no line is handed out', async (t) => {
  await place(async ({ path }) => {
    writeFileSync(path, '1\n2\n3\n');
    const controller = new AbortController();
    const iterator = tail(path, { from: 'start', signal: controller.signal })[Symbol.asyncIterator]();
    t.deepEqual(await take(iterator, 1), ['1']);
    controller.abort();
    await t.throwsAsync(iterator.next(), { name: 'AbortError' });
    t.true((await iterator.next()).done);
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
    [{ follow: 'yes' }, 'ERR_INVALID_ARG_TYPE'],
    [{ from: { dev: '1', ino: '1', born: 'x', position: 1 } }, 'ERR_INVALID_ARG_VALUE'],
    [{ encoding: 'utf16le' }, 'ERR_INVALID_ARG_VALUE'],
  ] as const) {
    t.throws(() => tail('a', options as never), { code }, JSON.stringify(options));
  }
  t.throws(() => tail(7 as never), { code: 'ERR_INVALID_ARG_TYPE' });
  t.throws(() => tail('a\0b'), { code: 'ERR_INVALID_ARG_VALUE' });
  t.throws(() => tail(''), { code: 'ERR_INVALID_ARG_VALUE' });
  await t.throwsAsync(all(tail('/nowhere/x', { follow: false, signal: AbortSignal.abort() })), { name: 'AbortError' });
  await place(async ({ path }) => {
    writeFileSync(path, '1\n');
    const log = tail(path, { from: 'start', follow: false });
    t.deepEqual(await all(log), ['1']);
    await t.throwsAsync(all(log), { message: /once/ });
  });
});
