import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { uringfs } from '../support/implementation.js';
import { pattern } from '../support/pattern.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

const { fs } = uringfs;

test('more large reads at once than there is memory for leave room for small ones', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const [large, small] = [join(directory, 'large'), join(directory, 'small')];
    writeFileSync(large, pattern(60_000));
    writeFileSync(small, pattern(100));
    const handle = await fs.open(large);
    const reads = Array.from({ length: 1_500 }, () => handle.read(Buffer.alloc(60_000), 0, 60_000, 0));
    for (const { bytesRead } of await Promise.all(reads)) t.is(bytesRead, 60_000);
    const files = await Promise.all(Array.from({ length: 700 }, () => fs.readFile(large)));
    t.true(files.every((bytes) => bytes.equals(pattern(60_000))));
    t.deepEqual(await fs.readFile(small), pattern(100));
    t.is((await handle.read(Buffer.alloc(10), 0, 10, 0)).bytesRead, 10);
    await handle.close();
  });
});
