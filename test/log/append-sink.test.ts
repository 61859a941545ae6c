import { once } from 'node:events';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import test from 'ava';
import { pino } from 'pino';
import { AppendSink, appendSink } from 'uringfs/log';
import { descriptors } from '../support/descriptors.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

const inFolder = <T>(use: (path: string) => Promise<T>): Promise<T> =>
  withTemporaryDirectory((directory) => use(join(directory, 'app.log')));

test('what is appended is in the file when that is answered, behind what was there', async (t) => {
  await inFolder(async (path) => {
    writeFileSync(path, 'old\n');
    const sink = appendSink(path);
    await sink.append('one\n');
    t.is(readFileSync(path, 'utf8'), 'old\none\n');
    await Promise.all([
      sink.append('zwei €\n'),
      sink.append(Buffer.from('three\n')),
      sink.append(Uint8Array.of(52, 10)),
    ]);
    t.is(readFileSync(path, 'utf8'), 'old\none\nzwei €\nthree\n4\n');
    t.is(sink.bytesWritten, statSync(path).size - 4);
    sink.end('last');
    await finished(sink);
    t.is(readFileSync(path, 'utf8'), 'old\none\nzwei €\nthree\n4\nlast');
  });
});

test('many writes are in the file in their order, strings of several encodings and bytes', async (t) => {
  await inFolder(async (path) => {
    const sink = new AppendSink(path, { mode: 0o600, highWaterMark: 1000 });
    let expected = '';
    let refused = 0;
    for (let i = 0; i < 3000; i++) {
      const line = `${i} ${'ü'.repeat(i % 50)}\n`;
      expected += line;
      const written =
        i % 3 === 0
          ? sink.write(Buffer.from(line))
          : i % 7 === 0
            ? sink.write(Buffer.from(line).toString('hex'), 'hex')
            : sink.write(line);
      if (!written) refused++;
    }
    t.true(refused > 0);
    sink.end();
    await finished(sink);
    t.is(readFileSync(path, 'utf8'), expected);
    t.is(statSync(path).mode & 0o777, 0o600);
  });
});

test('several sinks of one file keep their lines whole', async (t) => {
  await inFolder(async (path) => {
    const line = (sink: number, i: number) => `${sink} ${i} ${'x'.repeat(100)}`;
    await Promise.all(
      [0, 1, 2].map(async (number) => {
        const sink = appendSink(path);
        for (let i = 0; i < 300; i++)
          await (i % 10 === 0 ? sink.append(`${line(number, i)}\n`) : sink.write(`${line(number, i)}\n`));
        sink.end();
        await finished(sink);
      }),
    );
    const written = readFileSync(path, 'utf8').split('\n');
    t.is(written.length, 901);
    for (const number of [0, 1, 2]) {
      const ofOne = written.filter((each) => each.startsWith(`${number} `));
      t.deepEqual(
        ofOne,
        Array.from({ length: 300 }, (_, i) => line(number, i)),
      );
    }
  });
});

test('reopened after a rotation: no line is lost or in two files', async (t) => {
  await inFolder(async (path) => {
    const sink = appendSink(path, { flush: true });
    for (let i = 0; i < 100; i++) sink.write(`${i}\n`);
    await sink.append('100\n');
    renameSync(path, `${path}.1`);
    sink.write('101\n');
    const reopened = sink.reopen();
    await reopened;
    await sink.append('102\n');
    t.is(readFileSync(path, 'utf8'), '102\n');
    const lines = readFileSync(`${path}.1`, 'utf8').split('\n');
    t.is(lines.length, 103);
    t.is(lines[101], '101');
    sink.end();
    await finished(sink);
    await t.throwsAsync(sink.reopen(), { code: 'ERR_STREAM_WRITE_AFTER_END' });
  });
});

test('what is written right after reopen() is in the new file; where that fails, in the old one', async (t) => {
  await inFolder(async (path) => {
    const sink = appendSink(path);
    await sink.append('1\n');
    renameSync(path, `${path}.1`);
    sink.write('2\n');
    const reopened = sink.reopen();
    sink.write('3\n');
    await Promise.all([reopened, sink.append('4\n')]);
    t.is(readFileSync(`${path}.1`, 'utf8'), '1\n2\n');
    t.is(readFileSync(path, 'utf8'), '3\n4\n');
    renameSync(path, `${path}.2`);
    mkdirSync(path);
    await t.throwsAsync(sink.reopen(), { code: 'EISDIR' });
    await sink.append('5\n');
    t.is(readFileSync(`${path}.2`, 'utf8'), '3\n4\n5\n');
    sink.write('6\n', () => sink.destroy());
    await t.throwsAsync(sink.reopen());
    if (!sink.closed) await once(sink, 'close');
    t.deepEqual(
      descriptors().filter((target) => target.startsWith(path)),
      [],
    );
  });
});

test('lines stay whole where several sinks append megabytes that have come at once', async (t) => {
  await inFolder(async (path) => {
    const end = async (number: number) => {
      const sink = appendSink(path);
      const line = `${number}`.repeat(999);
      for (let i = 0; i < 1500; i++) sink.write(number === 2 ? Buffer.from(`${line}\n`) : `${line}\n`);
      sink.end();
      await finished(sink);
    };
    await Promise.all([1, 2, 3].map(end));
    const written = readFileSync(path, 'utf8').trimEnd().split('\n');
    t.is(written.length, 4500);
    t.is(written.filter((line) => !/^(1+|2+|3+)$/.test(line) || line.length !== 999).length, 0);
  });
});

test('errors: who appends gets them, and so does the sink', async (t) => {
  const sink = appendSink('/nowhere/at/all');
  const failed = t.throwsAsync(finished(sink), { code: 'ENOENT' });
  await t.throwsAsync(sink.append('lost'));
  await failed;
  const full = appendSink('/dev/full');
  full.on('error', () => {});
  await t.throwsAsync(full.append('lost'), { code: 'ENOSPC' });
  t.true(full.destroyed);
  await inFolder(async (path) => {
    const controller = new AbortController();
    const aborted = appendSink(path, { signal: controller.signal });
    const end = t.throwsAsync(finished(aborted), { name: 'AbortError' });
    await aborted.append('there\n');
    controller.abort();
    await end;
    t.is(readFileSync(path, 'utf8'), 'there\n');
  });
  t.throws(() => appendSink('a', { highWaterMark: -1 }), { code: 'ERR_INVALID_ARG_VALUE' });
  t.throws(() => appendSink(7 as never), { code: 'ERR_INVALID_ARG_TYPE' });
  t.throws(() => appendSink('a\0b'), { code: 'ERR_INVALID_ARG_VALUE' });
  t.throws(() => appendSink('a', { mode: 'rw' as never }), { code: 'ERR_INVALID_ARG_TYPE' });
  t.throws(() => appendSink('a', { mode: -1 }), { code: 'ERR_OUT_OF_RANGE' });
  t.throws(() => appendSink('a', { flush: 1 as never }), { code: 'ERR_INVALID_ARG_TYPE' });
});

test('at the end of a pipeline, and under pino', async (t) => {
  await inFolder(async (path) => {
    await pipeline(Readable.from(['a\n', 'b\n']), appendSink(path));
    t.is(readFileSync(path, 'utf8'), 'a\nb\n');
    const sink = appendSink(path);
    const log = pino({ base: null, timestamp: false }, sink);
    for (let i = 0; i < 100; i++) log.info({ i }, 'logged');
    sink.end();
    await finished(sink);
    const logged = readFileSync(path, 'utf8').trim().split('\n').slice(2);
    t.deepEqual(
      logged.map((line) => JSON.parse(line)),
      Array.from({ length: 100 }, (_, i) => ({ level: 30, i, msg: 'logged' })),
    );
  });
});
