import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { uringfs } from '../support/implementation.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

// Replaces a file by another of another size, the way configurations are updated, until it is ended.
const replace = `
  const { renameSync, writeFileSync } = require('node:fs');
  const { path, sizes } = require('node:worker_threads').workerData;
  for (let i = 0; ; i++) {
    writeFileSync(path + '.new', Buffer.alloc(sizes[i % 2], i % 2 ? 'b' : 'a'));
    renameSync(path + '.new', path);
  }`;

test('a file that is replaced while it is read is read whole, the old or the new', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const path = join(directory, 'file');
    const sizes = [100, 5_000];
    writeFileSync(`${path}.first`, Buffer.alloc(100, 'a'));
    renameSync(`${path}.first`, path);
    const worker = new Worker(replace, { eval: true, workerData: { path, sizes } });
    const whole = sizes.map((size, i) => Buffer.alloc(size, i === 0 ? 'a' : 'b'));
    let torn = 0;
    for (let round = 0; round < 300; round++) {
      const alone = await uringfs.fs.readFile(path);
      const together = await Promise.all(Array.from({ length: 40 }, () => uringfs.fs.readFile(path)));
      for (const bytes of [alone, ...together]) if (!whole.some((good) => good.equals(bytes))) torn++;
    }
    await worker.terminate();
    t.is(torn, 0);
  });
});
