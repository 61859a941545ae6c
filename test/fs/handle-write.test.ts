import { writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';

const bytes = pattern(100, 3);
const text = 'déjà vu – 文件 🗂';

test('the buffer of the answer is what was given', sameAsNode, async ({ open }) => {
  const handle = await open('file', 'w');
  const view = new Uint16Array(5);
  return [
    (await handle.write(bytes)).buffer === bytes,
    (await handle.write(view)).buffer === view,
    (await handle.write(text)).buffer === text,
  ];
});

test('every write of an appending handle goes to the end', sameAsNode, async ({ fs, at, open }) => {
  writeFileSync(at('file'), '0');
  const [first, second] = [await open('file', 'a+'), await open('file', 'a')];
  await first.write('1', 0);
  await second.write('2', 0);
  await fs.appendFile(at('file'), '3');
  await first.write(Buffer.from('4'), 0, 1, 0);
  await second.write('5');
  return await first.read({ position: 0 });
});

test('a hole is filled with zeros', sameAsNode, async ({ open }) => {
  const handle = await open('file', 'w+');
  await handle.write('end', 100_000);
  return await handle.readFile();
});

for (const large of [65_536, 65_537, 1_048_577, 3_000_000]) {
  test(`${large} bytes in one call`, sameAsNode, async ({ open, attempt }) => {
    const handle = await open('file', 'w');
    return [
      await attempt(() => handle.write(pattern(large))),
      await attempt(() => handle.write(pattern(large, 2), 7, large - 7, 11)),
      await attempt(() => handle.write('é'.repeat(large / 2))),
    ];
  });
}

test('many writes of one handle at once', sameAsNode, async ({ open }) => {
  const handle = await open('file', 'w');
  const whole = pattern(300_000);
  const writes = Array.from({ length: 300 }, (_, i) => handle.write(whole, i * 1_000, 1_000, i * 1_000));
  return (await Promise.all(writes)).map((write) => write.bytesWritten);
});

test('writes at the current position that are not awaited are all written', sameAsNode, async ({ open }) => {
  const handle = await open('file', 'a');
  await Promise.all(Array.from({ length: 200 }, () => handle.write('line of text\n')));
});

test('a handle that may not be written', sameAsNode, async ({ open, at, attempt }) => {
  writeFileSync(at('file'), 'text');
  const handle = await open('file');
  return [
    await attempt(() => handle.write('text')),
    await attempt(() => handle.write(bytes, 0, 5, 0)),
    await attempt(() => handle.write('')),
    await attempt(() => handle.truncate(0)),
    await attempt(() => handle.writeFile('text')),
    await attempt(() => handle.appendFile('text')),
    await attempt(() => handle.sync()),
    await attempt(() => handle.datasync()),
  ];
});

test('a file that is full', sameAsNode, async ({ fs, attempt }) => {
  const handle = await fs.open('/dev/full', 'w');
  const seen = [await attempt(() => handle.write(bytes)), await attempt(() => handle.write('text', 5))];
  await handle.close();
  return [
    ...seen,
    await attempt(() => fs.writeFile('/dev/full', 'text')),
    await attempt(() => fs.appendFile('/dev/full', 'x')),
  ];
});
