import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';
import { makeReadStream, type Options, readAll } from '../support/read-stream.js';
import type { Scene } from '../support/scene.js';
import { StreamLog } from '../support/stream-log.js';

const options: Record<string, Options> = {
  null: null,
  undefined: undefined,
  'an empty object': {},
  'start 0': { start: 0 },
  'start 10': { start: 10 },
  'end 0': { end: 0 },
  'end 9': { end: 9 },
  'start 5, end 5': { start: 5, end: 5 },
  'start 65,530, end 65,545': { start: 65_530, end: 65_545 },
  'start beyond': { start: 1_000_000 },
  'end beyond': { start: 99_990, end: 1_000_000 },
  'end Infinity': { start: 99_990, end: Number.POSITIVE_INFINITY },
  'start after end': { start: 10, end: 5 },
  'start -1': { start: -1 },
  'end -1': { end: -1 },
  'start 1.5': { start: 1.5 },
  'start NaN': { start: Number.NaN },
  'end NaN': { end: Number.NaN },
  'start Infinity': { start: Number.POSITIVE_INFINITY },
  "start '5'": { start: '5' },
  "end '5'": { end: '5' },
  'start 5n': { start: 5n },
  'start null': { start: null },
  'end null': { start: 99_995, end: null },
  'highWaterMark 1': { highWaterMark: 1, end: 50 },
  'highWaterMark 1,000': { highWaterMark: 1_000 },
  'highWaterMark 65,537': { highWaterMark: 65_537 },
  'highWaterMark 1 MiB': { highWaterMark: 2 ** 20 },
  'highWaterMark and range': { highWaterMark: 100, start: 50, end: 449 },
  'highWaterMark 1.5': { highWaterMark: 1.5 },
  'highWaterMark -1': { highWaterMark: -1 },
  "highWaterMark 'x'": { highWaterMark: 'x' },
  'highWaterMark undefined': { highWaterMark: undefined },
  utf8: 'utf8',
  hex: 'hex',
  nope: 'nope',
  'encoding base64': { encoding: 'base64' },
  'encoding nope': { encoding: 'nope' },
  'encoding null': { encoding: null },
  'flags r+': { flags: 'r+' },
  'flags a+': { flags: 'a+' },
  'flags w+': { flags: 'w+' },
  'flags w': { flags: 'w' },
  'flags wx': { flags: 'wx' },
  'flags 0': { flags: 0 },
  'flags nope': { flags: 'nope' },
  'flags null': { flags: null },
  'mode nope': { flags: 'w+', mode: 'nope' },
  'mode 0o600': { flags: 'w+', mode: 0o600 },
  'autoClose true': { autoClose: true },
  'emitClose true': { emitClose: true },
  'autoDestroy false': { autoDestroy: false, autoClose: true },
  'a number': 7 as never,
  true: true as never,
  'a function': (() => {}) as never,
  'a symbol': Symbol('utf8') as never,
  'fd of a wrong type': { fd: 'x' },
  'fd -1': { fd: -1 },
  'fd null': { fd: null },
  'fs null': { fs: null },
  'fs without read': { fs: { open() {}, close() {} } },
  'fs with a wrong read': { fs: { read: 7 } },
  'a wrong signal': { signal: 'stop' },
  'a signal that never fires': { signal: new AbortController().signal },
};

for (const [title, option] of Object.entries(options)) {
  test(`options: ${title}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(100_000));
    return [
      await scene.attempt(() => readAll(scene, option)),
      await scene.attempt(() => readAll(scene, option, scene.at('missing'))),
    ];
  });
}

const paths: Record<string, (scene: Scene) => unknown> = {
  'a buffer': ({ at }) => Buffer.from(at('file')),
  'a URL': ({ at }) => pathToFileURL(at('file')),
  'a missing file': ({ at }) => at('missing'),
  'a directory': ({ directory }) => directory,
  'a file taken for a directory': ({ at }) => at('file', 'inside'),
  'the empty path': () => '',
  'a null byte': ({ at }) => at('fi\0le'),
  '/dev/null': () => '/dev/null',
  'a URL that is no file': () => new URL('http://example.org'),
  'no path': () => undefined,
  null: () => null,
  'a number': () => 7,
  'an object': () => ({}),
};

for (const [title, pathOf] of Object.entries(paths)) {
  test(`path: ${title}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), 'some text');
    return await scene.attempt(async () => {
      const log = new StreamLog(makeReadStream(scene, {}, pathOf(scene))).flow();
      const { path, flags, mode } = log.stream as unknown as Record<string, unknown>;
      return [typeof path, String(path), flags, mode, await log.ended()];
    });
  });
}
