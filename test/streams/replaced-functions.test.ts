import nodeFs, { writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { makeReadStream, readAll } from '../support/read-stream.js';
import type { Scene } from '../support/scene.js';
import { quiet } from '../support/stream-log.js';
import { makeWriteStream, writeAll } from '../support/write-stream.js';

type Functions = Record<string, (...args: unknown[]) => unknown>;

const functions = nodeFs as unknown as Functions;
const names = ['open', 'read', 'write', 'writev', 'fsync', 'close'];

/** Has calls of these functions of `node:fs` written down while `use` runs, as a program does with a spy. */
async function watched(replaced: readonly string[], use: (calls: unknown[]) => Promise<unknown>): Promise<unknown> {
  const calls: unknown[] = [];
  const before = replaced.map((name) => [name, functions[name]] as const);
  for (const [name, original] of before) {
    functions[name] = (...args) => {
      calls.push([name, args.map((arg) => (typeof arg === 'number' ? 'a number' : typeof arg))]);
      return Reflect.apply(original as () => unknown, nodeFs, args);
    };
  }
  try {
    return [await use(calls), calls];
  } finally {
    for (const [name, original] of before) functions[name] = original as () => unknown;
  }
}

function prepare({ at }: Scene): void {
  writeFileSync(at('file'), 'x'.repeat(200_000));
}

for (const replaced of [...names.map((name) => [name]), names]) {
  test.serial(`streams call what a program has put in the place of ${replaced.join(', ')}`, sameAsNode, (scene) => {
    prepare(scene);
    return watched(replaced, async () => [
      await readAll(scene),
      await readAll(scene, { start: 5, end: 100_000 }),
      await writeAll(scene, ['some', 'more', Buffer.alloc(100_000)], { flush: true }),
      await writeAll(scene, ['end'], { flags: 'a' }),
      await scene.attempt(() => readAll(scene, {}, scene.at('missing'))),
    ]);
  });

  for (const direct of [false, true]) {
    const which = direct ? 'direct streams' : 'streams';
    test.serial(
      `${which} notice it in the middle when ${replaced.join(', ')} is replaced`,
      sameAsNode,
      async (scene) => {
        prepare(scene);
        const reading = makeReadStream(scene, { highWaterMark: 10_000, direct });
        const parts: Buffer[] = [];
        for await (const part of reading.iterator({ destroyOnReturn: false })) {
          parts.push(part);
          if (parts.length === 3) break;
        }
        const writing = makeWriteStream(scene, { direct }, scene.at('other'));
        await new Promise((resolve) => writing.write('begin', resolve));
        return await watched(replaced, async () => {
          for await (const part of reading) parts.push(part);
          await new Promise((resolve) => writing.write(Buffer.alloc(70_000), resolve));
          await new Promise((resolve) => writing.end('end').on('close', resolve));
          return [Buffer.concat(parts).length, reading.bytesRead, writing.bytesWritten];
        });
      },
    );
  }
}

test.serial('a close that a program has replaced may do nothing', sameAsNode, async (scene) => {
  prepare(scene);
  const reading = makeReadStream(scene);
  await new Promise((resolve) => reading.once('open', resolve));
  const { close } = functions;
  const closing = new Promise((resolve) => {
    functions.close = (...args) => {
      functions.close = close as () => unknown;
      resolve(args);
    };
  });
  reading.destroy();
  const [fd, callback] = (await closing) as [number, (error: unknown) => void];
  await quiet();
  const open = nodeFs.fstatSync(fd).size;
  nodeFs.closeSync(fd);
  callback(null);
  await new Promise((resolve) => reading.once('close', resolve));
  return [open, reading.closed];
});
