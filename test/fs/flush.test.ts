import { writeFileSync } from 'node:fs';
import test from 'ava';
import { lateChunks } from '../support/chunks.js';
import { sameAsNode } from '../support/conformance.js';
import { methods } from '../support/every-target.js';
import { makeFifo } from '../support/fifo.js';
import { loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';
import type { Scene } from '../support/scene.js';
import { writeAll } from '../support/write-stream.js';

const data: Record<string, () => unknown> = {
  'a string': () => 'text',
  'an empty string': () => '',
  'a view': () => pattern(100),
  'an empty view': () => Buffer.alloc(0),
  'a long string': () => 'text'.repeat(50_000),
  'a large view': () => pattern(200_000),
  'no chunks': () => [],
  'a generator': () => lateChunks(['a', 'b']),
};

/** What takes writes but cannot be flushed, and what refuses the writes before it comes to that. */
const devices = ['/dev/null', '/dev/zero', '/dev/full'];

for (const method of methods) {
  for (const [title, make] of Object.entries(data)) {
    test(`${method} to what cannot be flushed: ${title}`, sameAsNode, async ({ fs, attempt }) => {
      const seen: unknown[] = [];
      for (const path of devices) {
        for (const flush of [true, false]) {
          const handle = await fs.open(path, 'r+');
          seen.push(
            [path, flush],
            await attempt(() => loose(fs)[method](path, make(), { flush })),
            await attempt(() => loose(fs)[method](handle, make(), { flush })),
            await attempt(() => loose(handle)[method](make(), { flush })),
          );
          await handle.close();
        }
      }
      return seen;
    });
  }

  test(`${method} to a FIFO, which cannot be flushed`, sameAsNode, async ({ fs, at, open, attempt }) => {
    makeFifo(at('fifo'));
    const both = await open('fifo', 'r+');
    return [
      await attempt(() => loose(fs)[method](at('fifo'), 'by path, ', { flush: true })),
      await attempt(() => loose(fs)[method](both, 'by handle', { flush: true })),
      await attempt(() => both.read(Buffer.alloc(50), 0, 50, null)),
    ];
  });
}

test('a handle is flushed after all of the data, once, and not when a write has failed', sameAsNode, async (scene) => {
  const { fs, open, attempt } = scene;
  const seen: unknown[] = [];
  const full = await fs.open('/dev/full', 'w');
  for (const handle of [await open('file', 'w'), full]) {
    for (const make of Object.values(data)) {
      const calls: string[] = [];
      const { sync } = handle;
      handle.sync = () => {
        calls.push('sync');
        return sync.call(handle);
      };
      for (const flush of [true, false, undefined, null]) {
        seen.push(await attempt(() => loose(fs).writeFile(handle, make(), { flush })), [...calls]);
        calls.length = 0;
      }
      handle.sync = sync;
    }
  }
  await full.close();
  return seen;
});

const targets: Record<string, (scene: Scene, path: string) => Promise<unknown>> = {
  'a path': (scene, path) => writeAll(scene, ['some ', 'text'], { flush: true }, path),
  'a path, with nothing written': (scene, path) => writeAll(scene, [], { flush: true }, path),
  'a path, without flush': (scene, path) => writeAll(scene, ['text'], { flush: false }, path),
  'a handle': async (scene, path) => {
    const handle = await scene.fs.open(path, 'r+');
    return [await writeAll(scene, ['some ', 'text'], { flush: true, fd: handle }), handle.fd];
  },
};

for (const [title, write] of Object.entries(targets)) {
  test(`a stream to what cannot be flushed: ${title}`, sameAsNode, async (scene) => {
    const seen: unknown[] = [];
    for (const path of devices) seen.push(path, await scene.attempt(() => write(scene, path)));
    return seen;
  });
}

test('a stream of a handle flushes by its sync, before its close', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), '');
  const seen: unknown[] = [];
  for (const flush of [true, false]) {
    const handle = await scene.open('file', 'w');
    const calls: string[] = [];
    const { sync, close } = handle;
    Object.assign(handle, {
      sync: () => {
        calls.push('sync');
        return sync.call(handle);
      },
      close: () => {
        calls.push('close');
        return close.call(handle);
      },
    });
    seen.push(await writeAll(scene, ['some ', pattern(70_000)], { fd: handle, flush }), calls);
  }
  return seen;
});
