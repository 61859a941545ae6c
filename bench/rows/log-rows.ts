import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { appendSink, lines } from 'uringfs/log';
import type { Contender } from '../measuring/contender.js';
import { sample } from '../measuring/sample.js';
import { wholeContender } from '../measuring/whole-contender.js';
import { expectBytes } from './expect-bytes.js';
import type { Row, Setting } from './row.js';

const mebibyte = 1024 * 1024;
const line = `{"level":30,"time":1700000000000,"pid":4711,"hostname":"host","msg":"a line of a log","id":12345}\n`;
const lineCount = Math.ceil((32 * mebibyte) / line.length);
const mebibytes = (lineCount * line.length) / mebibyte;

type Work = () => Promise<void>;

const settingOf = (
  name: string,
  ways: readonly (readonly [Contender['role'], string, Work])[],
  open: () => void,
): Setting => ({
  name,
  open: async () => {
    open();
    return ways.map(([role, called, work]) => wholeContender(role, called, () => sample(mebibytes, work)));
  },
});

/** The lines of a cached log are counted, beside `node:readline`. */
export function linesRow(folder: string): Row {
  const path = join(folder, 'lines.log');
  const layOut = () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, line.repeat(lineCount));
  };
  const counted = (count: () => Promise<number>): Work => {
    return async () => expectBytes('What counts the lines', lineCount, await count());
  };
  const each = async (source: AsyncIterable<unknown>) => {
    let seen = 0;
    for await (const _ of source) seen++;
    return seen;
  };
  const interfaceTo = () => createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  const node = ['node', 'for await of readline', counted(() => each(interfaceTo()))] as const;
  const byEvents = counted(async () => {
    let seen = 0;
    const reader = interfaceTo().on('line', () => seen++);
    await once(reader, 'close');
    return seen;
  });
  const reference = ['reference', "readline's line events", byEvents] as const;
  const inBatches = counted(async () => {
    let seen = 0;
    for await (const batch of lines(path).batches()) seen += batch.length;
    return seen;
  });
  return {
    title: 'lines of a log',
    unit: 'MiB',
    settings: [
      settingOf('one by one', [['uringfs', 'lines', counted(() => each(lines(path)))], node, reference], layOut),
      settingOf('in batches', [['uringfs', 'batches', inBatches], node, reference], layOut),
    ],
  };
}

/** Lines are written to the end of a file one by one, with regard to backpressure, beside Node's write stream. */
export function appendSinkRow(folder: string): Row {
  const path = join(folder, 'append-sink.log');
  const written = (make: () => Writable): Work => {
    return async () => {
      const sink = make();
      for (let i = 0; i < lineCount; i++) if (!sink.write(line)) await once(sink, 'drain');
      sink.end();
      await finished(sink);
      expectBytes('What writes the lines', lineCount * line.length, statSync(path).size);
      rmSync(path);
    };
  };
  return {
    title: 'lines to the end of a file',
    unit: 'MiB',
    settings: [
      settingOf(
        'one by one',
        [
          ['uringfs', 'appendSink', written(() => appendSink(path))],
          ['node', 'createWriteStream', written(() => createWriteStream(path, { flags: 'a' }))],
        ],
        () => mkdirSync(folder, { recursive: true }),
      ),
    ],
  };
}
