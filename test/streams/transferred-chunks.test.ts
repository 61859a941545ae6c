import { statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { backend } from 'uringfs';
import { createWriteStream } from 'uringfs/streams';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

const moments: Record<string, (then: () => void) => unknown> = {
  'at once': (then) => then(),
  'in the next turn': setImmediate,
  'a little later': (then) => setTimeout(then, 2),
};

for (const options of [{}, { start: 0 }, { flags: 'a' }, { queueDepth: 4 }, { direct: true }]) {
  for (const [when, later] of Object.entries(moments)) {
    test(`a chunk that is transferred ${when}, ${JSON.stringify(options)}`, async (t) => {
      // Node's own never closes after some.
      if (backend.kind !== 'io_uring') {
        t.pass();
        return;
      }
      await withTemporaryDirectory(async (directory) => {
        for (const size of [10_000, 300_000, 2_000_000]) {
          const path = join(directory, `${size}`);
          const stream = createWriteStream(path, options);
          let failure: Error | null = null;
          stream.on('error', (error) => {
            failure = error;
          });
          await new Promise((resolve) => stream.once('ready', resolve));
          const closed = new Promise((resolve) => stream.once('close', resolve));
          const chunk = new Uint8Array(size).fill(1);
          stream.write(chunk);
          later(() => structuredClone(chunk, { transfer: [chunk.buffer] }));
          stream.end();
          await closed;
          // All of it, or an error that says how much.
          if (failure === null) t.is(stream.bytesWritten, size);
          else t.regex((failure as Error).message, /the data shrank from \d+ to 0 bytes/);
          t.is(statSync(path).size, stream.bytesWritten);
        }
      });
    });
  }
}
