import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import test from 'ava';
import { createReadStream, createWriteStream } from 'uringfs/streams';
import { pattern } from '../support/pattern.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

type Reader = ReturnType<typeof createReadStream>;
type Keep = (chunk: Buffer) => void;

function beBusy(): void {
  const until = performance.now() + 0.03;
  while (performance.now() < until);
}

const consumers: readonly ((reader: Reader, keep: Keep, copy: string) => Promise<unknown>)[] = [
  (reader, keep) => finished(reader.on('data', keep as never)),
  (reader, keep) =>
    finished(
      reader.on('data', (chunk) => {
        keep(chunk as Buffer);
        beBusy();
      }),
    ),
  async (reader, keep) => {
    for await (const chunk of reader) {
      keep(chunk as Buffer);
      await turn();
    }
  },
  (reader, keep, copy) => pipeline(reader.on('data', keep as never), createWriteStream(copy)),
  (reader, keep, copy) => pipeline(reader, new PassThrough().on('data', keep), createWriteStream(copy)),
  // Keeps nothing, and takes part in what memory there is.
  (reader, _keep, copy) => pipeline(reader, createWriteStream(copy)),
];

for (const highWaterMark of [8_000, 65_536, 400_000]) {
  test(`chunks of many streams at once, all kept to the end, ${highWaterMark} bytes each`, async (t) => {
    await withTemporaryDirectory(async (directory) => {
      const streams = Array.from({ length: 24 }, (_, seed) => {
        const file = join(directory, `file ${seed}`);
        const whole = pattern(600_000 + seed, seed);
        writeFileSync(file, whole);
        return { file, whole, kept: [] as Buffer[], consume: consumers[seed % consumers.length] };
      });
      await Promise.all(
        streams.map(({ file, kept, consume }) =>
          consume?.(createReadStream(file, { highWaterMark }), (chunk) => kept.push(chunk), `${file} copied`),
        ),
      );
      const keeping = streams.filter(({ kept }) => kept.length > 0);
      t.is(keeping.length, 20);
      for (const { file, whole, kept } of keeping) t.true(Buffer.concat(kept).equals(whole), file);
      const chunks = keeping.flatMap(({ kept }) => kept);
      // Written into one, nothing shows in another.
      for (const [number, chunk] of chunks.entries()) chunk.fill(number % 251);
      t.true(chunks.every((chunk, number) => chunk.equals(Buffer.alloc(chunk.length, number % 251))));
    });
  });
}
