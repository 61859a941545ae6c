import { readFileSync, writeFileSync } from 'node:fs';
import { finished, pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';
import { makeReadStream } from '../support/read-stream.js';
import { makeWriteStream } from '../support/write-stream.js';

const [older, newer] = [pattern(1_600_001, 1), pattern(1_600_001, 2)];

function everyByteOf(read: Buffer, ...files: readonly Buffer[]): boolean {
  for (let at = 0; at < read.length; at++) if (!files.some((file) => file[at] === read[at])) return false;
  return true;
}

test('what a writer says is written, a reader of the same file reads', sameAsNode, async (scene) => {
  const writer = makeWriteStream(scene);
  const right: boolean[] = [];
  for (let at = 0; at < newer.length; at += 400_000) {
    await new Promise((resolve) => writer.write(newer.subarray(at, at + 400_000), resolve));
    const read = Buffer.concat((await makeReadStream(scene).toArray()) as Buffer[]);
    right.push(read.equals(newer.subarray(0, at + 400_000)));
  }
  await new Promise<void>((resolve) => writer.end(resolve));
  return right;
});

for (const highWaterMark of [8_000, undefined, 2 ** 20]) {
  test(`a reader follows a writer that is not done, ${highWaterMark} bytes at a time`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), '');
    const writer = makeWriteStream(scene);
    await new Promise((resolve) => writer.once('ready', resolve));
    const wrote = (async () => {
      for (let at = 0; at < newer.length; at += 50_000) {
        writer.write(newer.subarray(at, at + 50_000));
        if (at % 200_000 === 0) await turn();
      }
      writer.end();
      await finished(writer);
    })();
    // Each begins where the one before has found the end of the file.
    const parts: Buffer[] = [];
    let start = 0;
    while (start < newer.length) {
      for await (const chunk of makeReadStream(scene, { start, highWaterMark })) {
        parts.push(chunk as Buffer);
        start += chunk.length;
      }
      await turn();
    }
    await wrote;
    return [start, Buffer.concat(parts).equals(newer)];
  });

  test(`a writer goes over what is being read, ${highWaterMark} bytes at a time`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), older);
    const reader = makeReadStream(scene, { highWaterMark });
    const writer = makeWriteStream(scene, { flags: 'r+', highWaterMark });
    const wrote = (async () => {
      for (let at = 0; at < newer.length; at += 100_000) {
        await new Promise((resolve) => writer.write(newer.subarray(at, at + 100_000), resolve));
      }
      await new Promise<void>((resolve) => writer.end(resolve));
    })();
    const read = Buffer.concat((await reader.toArray()) as Buffer[]);
    await wrote;
    return [read.length, everyByteOf(read, older, newer), readFileSync(scene.at('file')).equals(newer)];
  });
}

test('a file is copied into its own second half', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), older);
  const half = 800_000;
  const reader = makeReadStream(scene, { end: half - 1 });
  await pipeline(reader, makeWriteStream(scene, { flags: 'r+', start: half }));
  const first = older.subarray(0, half);
  return readFileSync(scene.at('file')).equals(Buffer.concat([first, first, older.subarray(2 * half)]));
});

test('a file is copied to its own end', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), older);
  const reader = makeReadStream(scene, { end: older.length - 1 });
  await pipeline(reader, makeWriteStream(scene, { flags: 'a' }));
  return readFileSync(scene.at('file')).equals(Buffer.concat([older, older]));
});
