import { spawnSync } from 'node:child_process';
import { closeSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';

// A descriptor has one position, whoever reads or writes by it.

const opened = (stream: { once(event: 'open', listener: (fd: number) => void): unknown }) =>
  new Promise<number>((resolve) => stream.once('open', resolve));

for (const flags of ['w', 'a', 'r+'] as const) {
  test(
    `the program writes to the descriptor of a stream too, flags ${flags}`,
    sameAsNode,
    async ({ streams, fs, at }) => {
      writeFileSync(at('file'), 'older and longer than some of it');
      const stream = streams.createWriteStream(at('file'), { flags });
      const fd = await opened(stream);
      for (const part of ['one ', 'two ', 'three ']) {
        writeSync(fd, `${part}by hand, `);
        await new Promise((resolve) => stream.write(`${part}by stream, `, resolve));
      }
      await new Promise((resolve) => stream.write(pattern(200_000), resolve));
      writeSync(fd, 'and the end by hand');
      stream.end('and by stream');
      await finished(stream);
      return [stream.bytesWritten, (await fs.readFile(at('file'))).toString('latin1')];
    },
  );
}

test('a child writes to the descriptor of a stream between two writes', sameAsNode, async ({ streams, fs, at }) => {
  const stream = streams.createWriteStream(at('log'));
  const fd = await opened(stream);
  await new Promise((resolve) => stream.write('before the child\n', resolve));
  spawnSync('sh', ['-c', 'echo from the child; echo and once more'], { stdio: ['ignore', fd, fd] });
  stream.end('after the child\n');
  await finished(stream);
  return fs.readFile(at('log'), 'utf8');
});

test(
  'what the program reads by the descriptor of a stream the stream does not get',
  sameAsNode,
  async ({ streams, at }) => {
    writeFileSync(at('file'), pattern(300_000));
    const stream = streams.createReadStream(at('file'), { highWaterMark: 1000 });
    const fd = await opened(stream);
    const mine: Buffer[] = [];
    const its: Buffer[] = [];
    for await (const chunk of stream) {
      its.push(chunk as Buffer);
      // The stream reads one chunk ahead: what lies between is settled when nothing is being read.
      if (its.length !== 1) continue;
      while (stream.readableLength < 1000) await new Promise(setImmediate);
      const bytes = Buffer.alloc(5000);
      readSync(fd, bytes, 0, bytes.length, null);
      mine.push(bytes);
    }
    return [Buffer.concat(mine).toString('latin1'), Buffer.concat(its).toString('latin1')];
  },
);

test.serial('a descriptor that is closed under a stream', sameAsNode, async ({ streams, at }) => {
  writeFileSync(at('file'), pattern(300_000));
  const reader = streams.createReadStream(at('file'), { highWaterMark: 1000 });
  closeSync(await opened(reader));
  const read = await finished(reader.resume()).catch((error: unknown) => error);
  const writer = streams.createWriteStream(at('copy'));
  closeSync(await opened(writer));
  writer.write('lost');
  const written = await finished(writer).catch((error: unknown) => error);
  return [read, written];
});
