import { closeSync, fstatSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { makeFifo } from '../support/fifo.js';
import { makeReadStream } from '../support/read-stream.js';
import type { Scene } from '../support/scene.js';
import { quiet, StreamLog } from '../support/stream-log.js';
import { makeWriteStream, type WriteStream } from '../support/write-stream.js';

// By their numbers, which other tests must not take meanwhile: so one after the other.
function isOpen(fd: number): boolean {
  try {
    fstatSync(fd);
    return true;
  } catch {
    return false;
  }
}

type Target = (scene: Scene) => Promise<{ path?: string; fd?: number | FileHandle }> | { path?: string; fd?: number };

/** What is opened well, and fails only when it is used. */
const unreadable: Record<string, Target> = {
  'a path': ({ at }) => ({ path: at('folder') }),
  'a descriptor': ({ at }) => ({ fd: openSync(at('file'), 'a') }),
  'a handle': async ({ open }) => ({ fd: await open('file', 'a') }),
};

const unwritable: Record<string, Target> = {
  'a path': () => ({ path: '/dev/full' }),
  'a path that is opened to read': ({ at }) => ({ path: at('file') }),
  'a descriptor': ({ at }) => ({ fd: openSync(at('file'), 'r') }),
  'a handle': async ({ open }) => ({ fd: await open('file', 'r') }),
};

/** Waits for the error of a stream, and says what became of its descriptor then, and once it was destroyed. */
async function afterError(scene: Scene, log: StreamLog, given: number | FileHandle | undefined, autoClose?: boolean) {
  await log.came('error');
  if (autoClose !== false) await log.came('close');
  await quiet();
  const held = Reflect.get(log.stream, 'fd') as number | null;
  const fd = typeof given === 'object' ? given.fd : (given ?? held ?? -1);
  const seen = [log.told(), isOpen(fd), typeof held];
  log.stream.destroy();
  while (!log.stream.closed) await quiet();
  seen.push(isOpen(fd));
  if (typeof given === 'object') seen.push(await scene.attempt(() => given.close()));
  return seen;
}

for (const autoClose of [false, true, undefined]) {
  for (const [title, make] of Object.entries(unreadable)) {
    test.serial(`a reader of ${title} fails, autoClose ${autoClose}`, sameAsNode, async (scene) => {
      mkdirSync(scene.at('folder'));
      writeFileSync(scene.at('file'), 'some text');
      const { path, fd } = await make(scene);
      const log = new StreamLog(makeReadStream(scene, { fd, autoClose }, path)).flow();
      return await afterError(scene, log, fd, autoClose);
    });
  }

  for (const [title, make] of Object.entries(unwritable)) {
    test.serial(`a writer to ${title} fails, autoClose ${autoClose}`, sameAsNode, async (scene) => {
      writeFileSync(scene.at('file'), 'some text');
      const { path, fd } = await make(scene);
      const flags = path === scene.at('file') ? 'r' : 'w';
      const log = new StreamLog(makeWriteStream(scene, { fd, autoClose, flags }, path));
      (log.stream as WriteStream).write('more', (error) => log.note('written', error?.message));
      return await afterError(scene, log, fd, autoClose);
    });
  }
}

test('a writer that is closed without a callback', sameAsNode, async (scene) => {
  const seen: unknown[] = [];
  for (const autoClose of [true, false]) {
    const log = new StreamLog(makeWriteStream(scene, { autoClose }));
    const stream = log.stream as WriteStream;
    stream.write('some ');
    stream.write('text');
    log.note('close answers', Reflect.apply(stream.close, stream, []));
    while (!stream.closed) await quiet();
    seen.push(log.told());
  }
  return seen;
});

test('a reader that waits for a device ends once its end is marked by hand', sameAsNode, async (scene) => {
  makeFifo(scene.at('fifo'));
  const both = openSync(scene.at('fifo'), 'r+');
  const log = new StreamLog(makeReadStream(scene, {}, scene.at('fifo')));
  await log.came('ready');
  const stream = log.stream as ReturnType<typeof makeReadStream>;
  stream.read(0);
  await quiet();
  stream.close();
  stream.push(null);
  stream.read(0);
  await quiet();
  const closed = stream.destroyed;
  // Node's read in the thread pool only ends when something comes.
  writeSync(both, 'text');
  while (!stream.closed) await quiet();
  closeSync(both);
  return [closed, log.entries.map((entry) => (entry as unknown[])[0]).filter((name) => name !== 'close')];
});
