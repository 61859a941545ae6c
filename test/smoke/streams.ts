import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import * as node from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { copy, createReadStream, createWriteStream } from 'uringfs/streams';
import type { Check } from './check.js';
import { bytesOf } from './pattern.js';

const whole = bytesOf(5_000_003);

async function layOut(folder: string): Promise<{ source: string; target: string }> {
  const source = join(folder, 'source');
  await node.writeFile(source, whole);
  return { source, target: join(folder, 'target') };
}

async function read(path: string, options: object): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(path, options)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function pipes(how: string, sourceOptions: object, targetOptions: object): Check {
  return {
    name: `a file is piped to another ${how}`,
    run: async (folder) => {
      const { source, target } = await layOut(folder);
      await pipeline(createReadStream(source, sourceOptions), createWriteStream(target, targetOptions));
      deepStrictEqual(await node.readFile(target), whole);
    },
  };
}

export const streamsChecks: readonly Check[] = [
  pipes('with nothing between', {}, {}),
  pipes('round the page cache', { direct: true }, { direct: true }),
  pipes('leaving nothing in the page cache', { uncached: true }, { uncached: true }),
  pipes('with several in flight', { queueDepth: 4 }, { queueDepth: 4, flush: true }),
  {
    name: 'a file is piped to another through a Transform',
    run: async (folder) => {
      const { source, target } = await layOut(folder);
      const inverts = new Transform({
        transform: (chunk: Buffer, _encoding, done) =>
          done(
            null,
            chunk.map((byte) => byte ^ 0xff),
          ),
      });
      await pipeline(createReadStream(source), inverts, createWriteStream(target));
      deepStrictEqual(
        await node.readFile(target),
        whole.map((byte) => byte ^ 0xff),
      );
    },
  },
  {
    name: 'a stretch of a file is read, in chunks of any size',
    run: async (folder) => {
      const { source } = await layOut(folder);
      for (const highWaterMark of [1000, 65_536, 1_000_000]) {
        const stretch = await read(source, { start: 12_345, end: 2_345_678, highWaterMark });
        deepStrictEqual(stretch, whole.subarray(12_345, 2_345_679));
      }
    },
  },
  {
    name: 'lines are appended in order',
    run: async (folder) => {
      const path = join(folder, 'log');
      await node.writeFile(path, 'before\n');
      const stream = createWriteStream(path, { flags: 'a' });
      const lines = Array.from({ length: 3000 }, (_, index) => `line ${index}\n`);
      for (const line of lines) stream.write(line);
      await new Promise((resolve) => stream.end(resolve));
      strictEqual(await node.readFile(path, 'utf8'), `before\n${lines.join('')}`);
    },
  },
  {
    name: 'copy() brings the whole of a file',
    run: async (folder) => {
      const { source, target } = await layOut(folder);
      strictEqual((await copy(source, target)).bytes, whole.length);
      deepStrictEqual(await node.readFile(target), whole);
    },
  },
];
