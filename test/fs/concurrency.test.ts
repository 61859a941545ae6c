import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { uringfs } from '../support/implementation.js';
import { pattern } from '../support/pattern.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

test('2,000 mixed calls at once', sameAsNode, async ({ fs, at, attempt, open }) => {
  for (let i = 0; i < 50; i++) writeFileSync(at(`file ${i}`), pattern(i * 499, i));
  const shared = await open('file 49', 'r');
  const calls: ((i: number) => unknown)[] = [
    (i) => fs.stat(at(`file ${i % 50}`)).then((stats) => stats.size),
    (i) => fs.lstat(at(`file ${i % 50}`), { bigint: true }).then((stats) => stats.size),
    (i) => fs.readFile(at(`file ${i % 50}`)),
    (i) => fs.readFile(at(`missing ${i}`)),
    (i) => fs.writeFile(at(`new ${i}`), pattern(i, i)),
    (i) => fs.appendFile(at(`appended ${i}`), `${i}`, { mode: 0o640 }),
    (i) => fs.mkdir(at(`folder ${i}`)),
    (i) => shared.read(Buffer.alloc(64), 0, 64, i * 10),
    (i) => fs.unlink(at(`never was ${i}`)),
    (i) => fs.rename(at(`neither ${i}`), at(`nor ${i}`)),
    async (i) => {
      const handle = await fs.open(at(`opened ${i}`), 'w+');
      await handle.write(`${i}`);
      const { size } = await handle.stat();
      await handle.close();
      return size;
    },
  ];
  return await Promise.all(Array.from({ length: 2_000 }, (_, i) => attempt(() => calls[i % calls.length]?.(i))));
});

test('10,000 stats at once', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    for (let i = 0; i < 100; i++) writeFileSync(join(directory, `${i}`), 'x'.repeat(i));
    const stats = await Promise.all(
      Array.from({ length: 10_000 }, (_, i) => uringfs.fs.stat(join(directory, `${i % 100}`))),
    );
    t.deepEqual(
      stats.map((each) => each.size),
      Array.from({ length: 10_000 }, (_, i) => i % 100),
    );
  });
});

test('5,000 reads and 5,000 writes at once on as many places', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const source = pattern(5_000 * 64);
    writeFileSync(join(directory, 'source'), source);
    const from = await uringfs.fs.open(join(directory, 'source'));
    const to = await uringfs.fs.open(join(directory, 'target'), 'w+');
    await Promise.all(
      Array.from({ length: 5_000 }, async (_, i) => {
        const { buffer, bytesRead } = await from.read(Buffer.alloc(64), 0, 64, i * 64);
        t.is(bytesRead, 64);
        await to.write(buffer, 0, 64, i * 64);
      }),
    );
    t.true((await to.readFile()).equals(source));
    await Promise.all([from.close(), to.close()]);
  });
});

test('1,000 readFiles at once, some of them large', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const sizes = [0, 1, 4_096, 10_000, 65_537, 300_000];
    for (const size of sizes) writeFileSync(join(directory, `${size}`), pattern(size, size));
    const expected = new Map(sizes.map((size) => [size, pattern(size, size)]));
    const order = Array.from({ length: 1_000 }, (_, i) => sizes[(i * 7) % sizes.length] ?? 0);
    const read = await Promise.all(order.map((size) => uringfs.fs.readFile(join(directory, `${size}`))));
    for (const [i, bytes] of read.entries()) t.true(expected.get(order[i] ?? -1)?.equals(bytes));
  });
});

test('a deep tree made, moved and taken away level by level', sameAsNode, async ({ fs, at }) => {
  mkdirSync(at('tree'));
  let path = at('tree');
  const levels: string[] = [];
  for (let depth = 0; depth < 20; depth++) {
    path = join(path, 'level');
    levels.push(path);
    await fs.mkdir(path);
    await fs.writeFile(join(path, 'file'), `${depth}`);
  }
  await Promise.all(levels.map((level) => fs.unlink(join(level, 'file'))));
  await fs.rename(at('tree'), at('moved'));
});
