import { AsyncLocalStorage } from 'node:async_hooks';
import { writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';

test('events of streams run in the context that the stream was made in', sameAsNode, async ({ at, streams }) => {
  const store = new AsyncLocalStorage<number>();
  writeFileSync(at('file'), pattern(300_000));
  return await Promise.all(
    Array.from({ length: 5 }, (_, i) =>
      store.run(i, async () => {
        const seen = new Set<unknown>();
        const note = () => seen.add(store.getStore());
        const read = streams.createReadStream(at('file'));
        const write = streams.createWriteStream(at(`copy ${i}`));
        for (const event of ['open', 'ready', 'data', 'end', 'close']) read.on(event, note);
        for (const event of ['open', 'ready', 'drain', 'finish', 'close']) write.on(event, note);
        read.pipe(write);
        await new Promise((resolve) => write.on('close', resolve));
        return [...seen];
      }),
    ),
  );
});
