import { closeSync, constants, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';
import { StreamLog } from '../support/stream-log.js';
import { makeWriteStream, type WriteStream, writeAll } from '../support/write-stream.js';

const { O_APPEND, O_CREAT, O_DIRECTORY, O_DSYNC, O_EXCL, O_NOFOLLOW, O_RDONLY, O_RDWR, O_SYNC, O_TRUNC, O_WRONLY } =
  constants;

const flags: Record<string, unknown> = {
  a: 'a',
  ax: 'ax',
  xa: 'xa',
  'a+': 'a+',
  as: 'as',
  'as+': 'as+',
  'r+': 'r+',
  'rs+': 'rs+',
  w: 'w',
  wx: 'wx',
  'w+': 'w+',
  'wx+': 'wx+',
  rs: 'rs',
  'the empty string': '',
  null: null,
  O_RDONLY,
  O_WRONLY,
  O_RDWR,
  'O_WRONLY | O_CREAT': O_WRONLY | O_CREAT,
  'O_WRONLY | O_CREAT | O_TRUNC': O_WRONLY | O_CREAT | O_TRUNC,
  'O_WRONLY | O_CREAT | O_EXCL': O_WRONLY | O_CREAT | O_EXCL,
  'O_WRONLY | O_APPEND': O_WRONLY | O_APPEND,
  'O_WRONLY | O_APPEND | O_TRUNC': O_WRONLY | O_APPEND | O_TRUNC,
  'O_WRONLY | O_SYNC': O_WRONLY | O_SYNC,
  'O_WRONLY | O_DSYNC': O_WRONLY | O_DSYNC,
  'O_WRONLY | O_NOFOLLOW': O_WRONLY | O_NOFOLLOW,
  'O_WRONLY | O_DIRECTORY': O_WRONLY | O_DIRECTORY,
  '-1': -1,
  '1.5': 1.5,
  "'1'": '1',
  true: true,
  'an object': {},
};

for (const [title, flag] of Object.entries(flags)) {
  test(`flags: ${title}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), 'x'.repeat(50));
    writeFileSync(scene.at('other'), 'x'.repeat(50));
    const chunks = ['some ', pattern(70_000)];
    return [
      await scene.attempt(() => writeAll(scene, chunks, { flags: flag })),
      await scene.attempt(() => writeAll(scene, chunks, { flags: flag, start: 7 }, scene.at('other'))),
      await scene.attempt(() => writeAll(scene, chunks, { flags: flag, flush: true }, scene.at('new'))),
      await scene.attempt(() => writeAll(scene, chunks, { flags: flag }, scene.directory)),
    ];
  });
}

const modes = [0, 0o200, 0o4755, 0o7777, 0o10_000, '600', '0o600', '', '8', -1, 1.5, 2 ** 32, null, true, {}, []];

for (const mode of modes) {
  test(`mode: ${typeof mode} ${JSON.stringify(mode)}`, sameAsNode, async (scene) => [
    await scene.attempt(() => writeAll(scene, ['text'], { mode })),
    await scene.attempt(() => writeAll(scene, ['more'], { mode, flags: 'a' })),
    await scene.attempt(() => writeAll(scene, ['text'], { mode, flags: 'r+' }, scene.at('missing'))),
  ]);
}

const settings: Record<string, Record<string, unknown>> = {
  'highWaterMark 0': { highWaterMark: 0 },
  'highWaterMark 3': { highWaterMark: 3 },
  'highWaterMark 2 ** 40': { highWaterMark: 2 ** 40 },
  'highWaterMark Infinity': { highWaterMark: Number.POSITIVE_INFINITY },
  'highWaterMark NaN': { highWaterMark: Number.NaN },
  'highWaterMark null': { highWaterMark: null },
  "highWaterMark '7'": { highWaterMark: '7' },
  'start 2 ** 53': { start: 2 ** 53 },
  'start -0': { start: -0 },
  'start true': { start: true },
  'flush 0': { flush: 0 },
  "flush 'yes'": { flush: 'yes' },
  'flush undefined': { flush: undefined },
  'autoClose true': { autoClose: true },
  'emitClose 0': { emitClose: 0 },
  'emitClose null': { emitClose: null },
  'encoding utf16le': { encoding: 'utf16le' },
  'encoding an empty string': { encoding: '' },
  'encoding 7': { encoding: 7 },
  'defaultEncoding nope': { defaultEncoding: 'nope' },
  'end 3, which is for reading': { end: 3 },
};

for (const [title, setting] of Object.entries(settings)) {
  test(`options: ${title}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), 'x'.repeat(50));
    const once = async (flags: string) => {
      const log = new StreamLog(makeWriteStream(scene, { ...setting, flags }));
      const stream = log.stream as WriteStream;
      log.note('mark', [stream.writableHighWaterMark, stream.writableObjectMode]);
      for (const chunk of ['abcd', Buffer.from('ef01'), 'déjà']) {
        log.note(
          'wrote',
          stream.write(chunk, (error) => log.note('written', error)),
        );
      }
      stream.end('last', (error?: Error) => log.note('ended', error));
      while (!stream.closed) await new Promise(setImmediate);
      return log.told();
    };
    return [await scene.attempt(() => once('w')), await scene.attempt(() => once('r+'))];
  });
}

// Null and 0 mean other things to Node's getter than to the one who destroys; what it says of itself is what it does.
for (const value of [false, null, 0, '']) {
  test(`autoClose: ${JSON.stringify(value)}`, sameAsNode, async (scene) => {
    const log = new StreamLog(makeWriteStream(scene, { autoClose: value }));
    const stream = log.stream as WriteStream;
    stream.write('some ');
    stream.end('text', () => log.note('ended'));
    await log.came('ended');
    const closes = Reflect.get(stream, 'autoClose') as boolean;
    if (closes) await log.came('close');
    const told = log.told();
    if (!closes) closeSync(Reflect.get(stream, 'fd'));
    return [closes, told];
  });
}

test('close of a stream that does not close its file by itself', sameAsNode, async (scene) => {
  const log = new StreamLog(makeWriteStream(scene, { autoClose: false }));
  const stream = log.stream as WriteStream;
  stream.write('text');
  stream.close((error) => log.note('closed', error));
  await log.came('closed');
  stream.close((error) => log.note('closed again', error));
  await log.came('closed again');
  return log.told();
});
