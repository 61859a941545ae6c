import { writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { node, uringfs } from '../support/implementation.js';
import { pattern } from '../support/pattern.js';

const filled = (length = 100) => Buffer.alloc(length, 0xaa);

test('the buffer of the answer is the buffer that was given', sameAsNode, async ({ open, at }) => {
  writeFileSync(at('file'), pattern(100));
  const handle = await open('file');
  const buffer = Buffer.alloc(10);
  const view = new Uint16Array(10);
  const [first, second] = [await handle.read(), await handle.read()];
  return [
    (await handle.read(buffer)).buffer === buffer,
    (await handle.read({ buffer })).buffer === buffer,
    (await handle.read(view, 0, 2, 0)).buffer === view,
    first.buffer === second.buffer,
  ];
});

test('bytes around what is read are left alone', sameAsNode, async ({ open, at }) => {
  writeFileSync(at('file'), pattern(100));
  const handle = await open('file');
  const whole = Buffer.alloc(300, 0xcc);
  await handle.read(whole.subarray(100, 200), 10, 50, 0);
  await handle.read(whole.subarray(150, 300), 20, 130, 60);
  return whole;
});

test('at and beyond the end', sameAsNode, async ({ open, at, attempt }) => {
  writeFileSync(at('file'), pattern(10));
  writeFileSync(at('empty'), '');
  const handle = await open('file');
  const empty = await open('empty');
  return [
    await attempt(() => handle.read(filled(), 0, 100, 5)),
    await attempt(() => handle.read(filled(), 0, 100, 10)),
    await attempt(() => handle.read(filled(), 0, 100, 1_000_000)),
    await attempt(() => handle.read(filled(), 0, 6, null)),
    await attempt(() => handle.read(filled(), 0, 6, null)),
    await attempt(() => handle.read(filled(), 0, 6, null)),
    await attempt(() => empty.read()),
    await attempt(() => empty.read(filled(), 0, 100, 0)),
  ];
});

test('a file that grows and shrinks', sameAsNode, async ({ open, at, attempt }) => {
  writeFileSync(at('file'), pattern(10));
  const handle = await open('file', 'r+');
  const seen = [await attempt(() => handle.read())];
  await handle.write(pattern(10, 2), 0, 10, 10);
  seen.push(await attempt(() => handle.read()));
  await handle.truncate(5);
  seen.push(await attempt(() => handle.read()), await attempt(() => handle.read(filled(), 0, 100, 0)));
  return seen;
});

for (const large of [65_535, 65_536, 65_537, 131_072, 1_048_577, 3_000_000]) {
  test(`${large} bytes in one call`, sameAsNode, async ({ open, at, attempt }) => {
    writeFileSync(at('file'), pattern(large + 10));
    const handle = await open('file');
    return [
      await attempt(() => handle.read(Buffer.alloc(large), 0, large, 0)),
      await attempt(() => handle.read(Buffer.alloc(large))),
      await attempt(() => handle.read(Buffer.alloc(large))),
      await attempt(() => handle.read(Buffer.alloc(large + 7), 7, large, 10)),
    ];
  });
}

test('many reads of one handle at once', sameAsNode, async ({ open, at }) => {
  writeFileSync(at('file'), pattern(300_000));
  const handle = await open('file');
  const reads = Array.from({ length: 300 }, (_, i) => handle.read(Buffer.alloc(1_000), 0, 1_000, i * 997));
  return Buffer.concat((await Promise.all(reads)).map((read) => read.buffer));
});

test('many reads at the current position one after another', sameAsNode, async ({ open, at }) => {
  writeFileSync(at('file'), pattern(10_000));
  const handle = await open('file');
  const pieces: Buffer[] = [];
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(97), 0, 97, null);
    if (bytesRead === 0) return Buffer.concat(pieces);
    pieces.push(buffer.subarray(0, bytesRead));
  }
});

test('a handle that may not be read', sameAsNode, async ({ open, attempt }) => {
  const handle = await open('file', 'w');
  return [
    await attempt(() => handle.read()),
    await attempt(() => handle.read(Buffer.alloc(5), 0, 5, 0)),
    await attempt(() => handle.readFile()),
  ];
});

test('a directory', sameAsNode, async ({ open, attempt }) => {
  const handle = await open('.');
  return [await attempt(() => handle.read()), await attempt(() => handle.read(Buffer.alloc(5), 0, 5, 0))];
});

test('a device without positions', sameAsNode, async ({ fs, attempt }) => {
  const zero = await fs.open('/dev/zero');
  const seen = await attempt(() => zero.read(filled(), 0, 100, 1_000));
  await zero.close();
  return seen;
});

test('a handle opened by the other implementation', sameAsNode, async ({ at, attempt, fs }) => {
  writeFileSync(at('file'), pattern(100));
  const other = fs === node.fs ? uringfs : node;
  const handle = await other.fs.open(at('file'), 'r+');
  const seen = [
    await attempt(() => fs.readFile(handle)),
    await attempt(() => fs.writeFile(handle, 'text')),
    await attempt(() => fs.appendFile(handle, 'more')),
  ];
  await handle.close();
  return seen;
});
