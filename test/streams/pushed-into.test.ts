import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { backend } from 'uringfs';
import { createReadStream } from 'uringfs/streams';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

// A block of each byte; no chunk is so short that it holds none as a whole.
const blocks = 128;
const blockBytes = 4_096;
const pushed = 255;

// With it a stream has two reads in flight, of the same bytes, as Node's has: some come twice.
for (const options of [{ start: 100 }, { start: 0, highWaterMark: 65_537 }, { start: 1, highWaterMark: 10_001 }]) {
  test(`a program pushes while a stream reads, with ${JSON.stringify(options)}: no byte is lost`, async (t) => {
    // Node's own loses some.
    if (backend.kind !== 'io_uring') {
      t.pass();
      return;
    }
    await withTemporaryDirectory(async (directory) => {
      const file = join(directory, 'file');
      writeFileSync(file, Buffer.concat(Array.from({ length: blocks }, (_, i) => Buffer.alloc(blockBytes, i))));
      for (let round = 0; round < 20; round++) {
        const stream = createReadStream(file, options);
        const seen = new Set<number | undefined>();
        let chunks = 0;
        stream.on('data', (chunk) => {
          for (let at = 0; at < chunk.length; at += blockBytes / 8) seen.add((chunk as Buffer)[at]);
          if (++chunks === 2) queueMicrotask(() => stream.push(Buffer.of(pushed)));
        });
        await new Promise((resolve) => stream.once('close', resolve));
        t.is(seen.size, blocks + 1);
      }
    });
  });
}
