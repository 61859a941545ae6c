import { closeSync, constants, openSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';
import { makeReadStream, readAll } from '../support/read-stream.js';
import { StreamLog } from '../support/stream-log.js';

const { O_APPEND, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_SYNC, O_TRUNC, O_WRONLY } =
  constants;

const flags: Record<string, unknown> = {
  r: 'r',
  rs: 'rs',
  'rs+': 'rs+',
  'r+': 'r+',
  a: 'a',
  'a+': 'a+',
  ax: 'ax',
  'ax+': 'ax+',
  as: 'as',
  'as+': 'as+',
  'w+': 'w+',
  'wx+': 'wx+',
  'in capitals': 'R',
  'the empty string': '',
  O_RDONLY,
  O_WRONLY,
  O_RDWR,
  'O_RDWR | O_CREAT': O_RDWR | O_CREAT,
  'O_RDWR | O_CREAT | O_EXCL': O_RDWR | O_CREAT | O_EXCL,
  'O_RDWR | O_TRUNC': O_RDWR | O_TRUNC,
  'O_RDONLY | O_APPEND': O_RDONLY | O_APPEND,
  'O_RDONLY | O_NOFOLLOW': O_RDONLY | O_NOFOLLOW,
  'O_RDONLY | O_NONBLOCK': O_RDONLY | O_NONBLOCK,
  'O_RDONLY | O_DIRECTORY': O_RDONLY | O_DIRECTORY,
  'O_RDONLY | O_SYNC': O_RDONLY | O_SYNC,
  '-1': -1,
  '1.5': 1.5,
  NaN: Number.NaN,
  '2 ** 32': 2 ** 32,
  "'0'": '0',
  true: true,
  'an object': {},
  'an array': ['r'],
  '0n': 0n,
};

for (const [title, flag] of Object.entries(flags)) {
  test(`flags: ${title}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(70_000));
    return [
      await scene.attempt(() => readAll(scene, { flags: flag })),
      await scene.attempt(() => readAll(scene, { flags: flag }, scene.at('new'))),
      await scene.attempt(() => readAll(scene, { flags: flag }, scene.directory)),
    ];
  });
}

const modes: Record<string, unknown> = {
  '0': 0,
  '0o400': 0o400,
  '0o7777': 0o7777,
  "'600'": '600',
  "'0o600'": '0o600',
  "''": '',
  '-1': -1,
  '1.5': 1.5,
  '2 ** 32': 2 ** 32,
  null: null,
  true: true,
  'an object': {},
};

for (const [title, mode] of Object.entries(modes)) {
  test(`mode: ${title}`, sameAsNode, async (scene) => [
    await scene.attempt(() => readAll(scene, { flags: 'a+', mode })),
    await scene.attempt(() => readAll(scene, { flags: 'r', mode })),
  ]);
}

const switches: Record<string, unknown> = { null: null, 0: 0, 1: 1, "''": '', "'no'": 'no', 'an object': {} };

for (const [title, value] of Object.entries(switches)) {
  test(`autoClose: ${title}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), 'some text');
    const log = new StreamLog(makeReadStream(scene, { autoClose: value })).flow();
    await log.came('end');
    const closes = Reflect.get(log.stream, 'autoClose') as boolean;
    if (closes) await log.came('close');
    const told = log.told();
    if (!closes) closeSync(Reflect.get(log.stream, 'fd'));
    return [closes, told];
  });

  test(`emitClose: ${title}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), 'some text');
    const log = new StreamLog(makeReadStream(scene, { emitClose: value })).flow();
    while (!log.stream.closed) await new Promise(setImmediate);
    return log.told();
  });
}

test('autoClose is set anew in the midst', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), 'some text');
  const kept = new StreamLog(makeReadStream(scene)).flow();
  Object.assign(kept.stream, { autoClose: false });
  await kept.came('end');
  const closed = new StreamLog(makeReadStream(scene, { autoClose: false })).flow();
  Object.assign(closed.stream, { autoClose: true });
  await closed.came('close');
  const seen = [kept.told(), closed.told()];
  closeSync(Reflect.get(kept.stream, 'fd'));
  return seen;
});

const marks = [0, 3, 4_095, 65_535, 99_999, 2 ** 24, Number.NaN, null, '10', 10n];

for (const highWaterMark of marks) {
  const title = typeof highWaterMark === 'string' ? 'a string' : String(highWaterMark);
  test(`highWaterMark: ${title} (${typeof highWaterMark})`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(100_000));
    const open = () => openSync(scene.at('file'), 'r');
    return [
      await scene.attempt(() => makeReadStream(scene, { highWaterMark, end: 40 }).destroy().readableHighWaterMark),
      // At none at all Node asks for nothing, and ends.
      await scene.attempt(() => readAll(scene, { highWaterMark, end: 40 })),
      await scene.attempt(() => readAll(scene, { highWaterMark, start: 99_990 })),
      await scene.attempt(() => readAll(scene, { highWaterMark, start: 99_990, encoding: 'hex' })),
      await scene.attempt(async () => {
        const fd = open();
        try {
          return await readAll(scene, { highWaterMark, start: 50, end: 60, fd, autoClose: true });
        } catch (error) {
          closeSync(fd);
          throw error;
        }
      }),
    ];
  });
}

// Beyond what one read can take, which Node finds out where nobody can catch it, unless the range is short.
for (const highWaterMark of [2 ** 31, Number.MAX_SAFE_INTEGER]) {
  test(`highWaterMark: ${highWaterMark}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(100_000));
    const [whole, part] = [
      { highWaterMark, end: 99_999 },
      { highWaterMark, start: 99_990, end: 200_000 },
    ];
    return [await readAll(scene, whole), await readAll(scene, part)];
  });
}

const ranges: Record<string, Record<string, unknown>> = {
  'the last byte': { start: 99_999, end: 99_999 },
  'one byte beyond': { start: 100_000, end: 100_000 },
  'start at the end': { start: 100_000 },
  'end at the last byte': { end: 99_999 },
  'end at the size': { end: 100_000 },
  'end 65,535': { end: 65_535 },
  'end 65,536': { end: 65_536 },
  'start -0': { start: -0, end: 3 },
  'start at the largest integer': { start: Number.MAX_SAFE_INTEGER },
  'start beyond the largest integer': { start: 2 ** 53 },
  'end beyond the largest integer': { end: 2 ** 53 },
  'start at the largest offset of a file': { start: Number(2n ** 63n) },
  'end -0': { end: -0 },
  'end 1.5': { end: 1.5 },
  'end -Infinity': { end: Number.NEGATIVE_INFINITY },
  'end 5n': { end: 5n },
  'end true': { end: true },
  'start an array': { start: [5] },
};

for (const [title, range] of Object.entries(ranges)) {
  test(`range: ${title}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(100_000));
    return [
      await scene.attempt(() => readAll(scene, range)),
      await scene.attempt(() => readAll(scene, { ...range, highWaterMark: 33_333 })),
      await scene.attempt(() => readAll(scene, { ...range, encoding: 'base64' })),
    ];
  });
}
