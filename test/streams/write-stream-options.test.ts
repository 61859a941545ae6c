import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import type { Scene } from '../support/scene.js';
import { StreamLog } from '../support/stream-log.js';
import { makeWriteStream, type Options, type WriteStream, writeAll } from '../support/write-stream.js';

const options: Record<string, Options> = {
  null: null,
  undefined: undefined,
  'an empty object': {},
  utf8: 'utf8',
  hex: 'hex',
  nope: 'nope',
  'encoding hex': { encoding: 'hex' },
  'encoding nope': { encoding: 'nope' },
  'defaultEncoding latin1': { defaultEncoding: 'latin1' },
  'decodeStrings false': { decodeStrings: false },
  'flags w': { flags: 'w' },
  'flags a': { flags: 'a' },
  'flags r+': { flags: 'r+' },
  'flags wx': { flags: 'wx' },
  'flags r': { flags: 'r' },
  'flags nope': { flags: 'nope' },
  'flags a, start 5': { flags: 'a', start: 5 },
  'start 0': { start: 0 },
  'start 5': { start: 5 },
  'start 5, flags r+': { start: 5, flags: 'r+' },
  'start 100,000': { start: 100_000 },
  'start -1': { start: -1 },
  'start 1.5': { start: 1.5 },
  'start NaN': { start: Number.NaN },
  'start Infinity': { start: Number.POSITIVE_INFINITY },
  "start '5'": { start: '5' },
  'start null': { start: null },
  'start 5n': { start: 5n },
  'mode 0o600': { mode: 0o600 },
  "mode '640'": { mode: '640' },
  'mode nope': { mode: 'nope' },
  'highWaterMark 1': { highWaterMark: 1 },
  'highWaterMark 10': { highWaterMark: 10 },
  'highWaterMark 1 MiB': { highWaterMark: 2 ** 20 },
  'highWaterMark -1': { highWaterMark: -1 },
  'flush true': { flush: true },
  'flush false': { flush: false },
  'flush null': { flush: null },
  'flush 1': { flush: 1 },
  'autoDestroy false': { autoDestroy: false },
  'a number': 7 as never,
  true: true as never,
  'a function': (() => {}) as never,
  'fd of a wrong type': { fd: 'x' },
  'fs null': { fs: null },
  'fs without write': { fs: { open() {}, close() {}, write: null, writev: null } },
  'fs with a wrong write': { fs: { write: 7 } },
  'a wrong signal': { signal: 'stop' },
  'a signal that never fires': { signal: new AbortController().signal },
};

for (const [title, option] of Object.entries(options)) {
  test(`options: ${title}`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), 'x'.repeat(50));
    return [
      await scene.attempt(() => writeAll(scene, ['dead', 'BEEF', Buffer.from('!')], option)),
      await scene.attempt(() => writeAll(scene, ['dead', 'BEEF'], option, scene.at('new'))),
      await scene.attempt(() => writeAll(scene, ['dead'], option, scene.at('missing', 'file'))),
    ];
  });
}

const paths: Record<string, (scene: Scene) => unknown> = {
  'a buffer': ({ at }) => Buffer.from(at('file')),
  'a URL': ({ at }) => pathToFileURL(at('file')),
  'a missing directory': ({ at }) => at('missing', 'file'),
  'a directory': ({ directory }) => directory,
  'the empty path': () => '',
  'a null byte': ({ at }) => at('fi\0le'),
  '/dev/null': () => '/dev/null',
  '/dev/full': () => '/dev/full',
  'no path': () => undefined,
  null: () => null,
  'a number': () => 7,
};

for (const [title, pathOf] of Object.entries(paths)) {
  test(`path: ${title}`, sameAsNode, (scene) =>
    scene.attempt(async () => {
      const log = new StreamLog(makeWriteStream(scene, {}, pathOf(scene)));
      const { path, flags, mode } = log.stream as unknown as Record<string, unknown>;
      (log.stream as WriteStream).write('some ');
      (log.stream as WriteStream).end('text');
      return [typeof path, String(path), flags, mode, await log.ended()];
    }),
  );
}
