import { Buffer } from 'node:buffer';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { lines } from 'uringfs/log';
import { descriptors } from '../support/descriptors.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function inFile<T>(content: string | Buffer, use: (path: string) => Promise<T>): Promise<T> {
  return withTemporaryDirectory((directory) => {
    const path = join(directory, 'log');
    writeFileSync(path, content);
    return use(path);
  });
}

for (const [content, expected] of [
  ['', []],
  ['\n', ['']],
  ['a', ['a']],
  ['a\n', ['a']],
  ['a\r\nb\r\n', ['a', 'b']],
  ['a\n\n\nb', ['a', '', '', 'b']],
  ['\r', ['\r']],
  ['a\rb\nc\r', ['a\rb', 'c\r']],
  ['Grüße\n€ and \u{1f600}\n', ['Grüße', '€ and \u{1f600}']],
  ['a\u2028b\n', ['a\u2028b']],
] as const) {
  test(`lines of ${JSON.stringify(content)}, however it comes in pieces`, async (t) => {
    const bytes = Buffer.from(content);
    for (let size = 1; size <= Math.max(1, bytes.length); size++) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      t.deepEqual(await collect(lines(Readable.from(pieces))), [...expected], `pieces of ${size}`);
      const asBytes = await collect(lines(Readable.from(pieces), { encoding: 'buffer' }));
      t.deepEqual(
        asBytes.map((line) => line.toString()),
        [...expected],
      );
    }
    await inFile(content, async (path) => {
      t.deepEqual(await collect(lines(path)), [...expected]);
      t.deepEqual(await collect(lines(pathToFileURL(path), { highWaterMark: 3 })), [...expected]);
    });
  });
}

test('a large file: every line, in order, in batches and one by one, each time from the start', async (t) => {
  const expected = Array.from({ length: 60_000 }, (_, i) => `${i} ${'x'.repeat(i % 97)}`);
  await inFile(`${expected.join('\n')}\n`, async (path) => {
    const log = lines(path);
    const batches = await collect(log.batches());
    t.true(batches.length > 10 && batches.every((batch) => batch.length > 0));
    t.deepEqual(batches.flat(), expected);
    t.deepEqual(await collect(log), expected);
  });
});

test('calls of next() that do not wait for each other get the lines in order', async (t) => {
  await inFile('1\n2\n3\n4\n5\n', async (path) => {
    const iterator = lines(path, { highWaterMark: 4 })[Symbol.asyncIterator]();
    const answers = await Promise.all(Array.from({ length: 7 }, () => iterator.next()));
    t.deepEqual(
      answers.map(({ value }) => value),
      ['1', '2', '3', '4', '5', undefined, undefined],
    );
    t.deepEqual(
      answers.map(({ done }) => done),
      [false, false, false, false, false, true, true],
    );
  });
});

test('who stops early closes the file', async (t) => {
  await inFile('1\n2\n3\n'.repeat(50_000), async (path) => {
    for await (const line of lines(path)) {
      t.is(line, '1');
      break;
    }
    const iterator = lines(path)[Symbol.asyncIterator]();
    t.is((await iterator.next()).value, '1');
    await iterator.return?.();
    t.deepEqual(await iterator.next(), { value: undefined, done: true });
  });
});

test('a part of a file, and other encodings', async (t) => {
  await inFile('first\nsecond\nthird\n', async (path) => {
    t.deepEqual(await collect(lines(path, { start: 6 })), ['second', 'third']);
    t.deepEqual(await collect(lines(path, { start: 6, end: 14 })), ['second', 'th']);
  });
  await inFile(Buffer.from([0xe9, 10, 0xff]), async (path) => {
    t.deepEqual(await collect(lines(path, { encoding: 'latin1' })), ['é', 'ÿ']);
    t.deepEqual(await collect(lines(path, { encoding: 'buffer' })), [Buffer.from([0xe9]), Buffer.from([0xff])]);
  });
});

test('an iterator that is returned before its first line opens nothing', async (t) => {
  const nowhere = lines('/nowhere/at/all')[Symbol.asyncIterator]();
  await new Promise(setImmediate);
  await nowhere.return?.();
  await inFile('1\n2\n', async (path) => {
    const iterator = lines(path)[Symbol.asyncIterator]();
    await iterator.return?.();
    t.true((await iterator.next()).done);
    t.deepEqual(
      descriptors().filter((target) => target === path),
      [],
    );
    const other = lines(path)[Symbol.asyncIterator]();
    const pending = other.next();
    await other.return?.();
    await pending;
    t.true((await other.next()).done);
  });
});

test('the limit of a line is the same however it comes, and what was before a longer one is handed out', async (t) => {
  const pieces = (...texts: string[]) => Readable.from(texts.map((text) => Buffer.from(text, 'latin1')));
  t.deepEqual(await collect(lines(pieces('0123456789\r', '\n'), { maxLineBytes: 10 })), ['0123456789']);
  t.is((await collect(lines(pieces('\xff\xff\xff\xff\xff\nsixsix\nfive\n'), { maxLineBytes: 6 }))).length, 3);
  const seen: string[] = [];
  const reading = async () => {
    for await (const line of lines(pieces('a\nb\nmuch too long\nc\n', 'd\n'), { maxLineBytes: 6 })) seen.push(line);
  };
  await t.throwsAsync(reading, { code: 'ERR_URINGFS_LINE_TOO_LONG' });
  t.deepEqual(seen, ['a', 'b']);
});

test('text in another encoding', async (t) => {
  t.deepEqual(await collect(lines(Readable.from(['\xe9\n', 'b']), { encoding: 'latin1' })), ['\xe9', 'b']);
});

test('a line that is longer than allowed fails with a sentence, whether its end has come or not', async (t) => {
  for (const content of ['short\nmuch too long\n', 'short\nmuch too long']) {
    await inFile(content, async (path) => {
      for (const encoding of ['utf8', 'buffer'] as const) {
        const error = await t.throwsAsync(collect(lines(path, { maxLineBytes: 10, encoding })), {
          instanceOf: RangeError,
        });
        t.is((error as NodeJS.ErrnoException).code, 'ERR_URINGFS_LINE_TOO_LONG');
        t.regex(error.message, /more than the 10 bytes/);
        t.is((await collect(lines(path, { maxLineBytes: 13, encoding }))).length, 2);
      }
    });
  }
});

test('errors: of the file, of the options, of the signal', async (t) => {
  await t.throwsAsync(collect(lines('/nowhere/at/all')), { code: 'ENOENT' });
  await t.throwsAsync(collect(lines('/')), { code: 'EISDIR' });
  t.throws(() => lines(7 as never), { code: 'ERR_INVALID_ARG_TYPE' });
  t.throws(() => lines('a', { signal: {} as never }), { code: 'ERR_INVALID_ARG_TYPE' });
  await t.throwsAsync(collect(lines('a', { start: -1 })), { code: 'ERR_OUT_OF_RANGE' });
  t.throws(() => lines('a', { encoding: 'utf16le' as never }), { code: 'ERR_INVALID_ARG_VALUE' });
  t.throws(() => lines('a', { maxLineBytes: 0 }), { code: 'ERR_OUT_OF_RANGE' });
  await inFile('1\n'.repeat(100_000), async (path) => {
    const controller = new AbortController();
    const reading = (async () => {
      for await (const line of lines(path, { signal: controller.signal })) if (line === '1') controller.abort();
    })();
    await t.throwsAsync(reading, { name: 'AbortError' });
  });
});
