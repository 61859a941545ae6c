import { join } from 'node:path';
import { finished, pipeline } from 'node:stream/promises';
import type { FileStreams } from '../setting/implementations.js';
import { callRow } from './call-row.js';
import { expectBytes } from './expect-bytes.js';
import { ManyFiles } from './many-files.js';
import type { Row } from './row.js';

// What a web server sends mostly, and a build writes.
const contents = Buffer.alloc(10_000, 'a small file\n');
const targets = { crowd: { timesNode: 1 }, alone: { timesNode: 1 } };

export function smallReadRow(folder: string): Row {
  return streamRow(folder, 'createReadStream of 10 KB', (streams, files) => async (_lane, turn) => {
    const source = streams.createReadStream(files.path(turn));
    source.resume();
    await finished(source);
    return source.bytesRead;
  });
}

export function smallWriteRow(folder: string): Row {
  return streamRow(folder, 'createWriteStream of 10 KB', (streams, files) => async (_lane, turn) => {
    const target = streams.createWriteStream(files.path(turn));
    target.write(contents.subarray(0, 100));
    target.end(contents.subarray(100));
    await finished(target);
    return target.bytesWritten;
  });
}

export function smallPipelineRow(folder: string): Row {
  return streamRow(folder, 'pipeline of 10 KB', (streams, files, targets) => async (_lane, turn) => {
    const target = streams.createWriteStream(targets.path(turn));
    await pipeline(streams.createReadStream(files.path(turn)), target);
    return target.bytesWritten;
  });
}

type Call = (lane: number, turn: number) => Promise<number>;

function streamRow(
  folder: string,
  title: string,
  make: (streams: FileStreams, files: ManyFiles, targets: ManyFiles) => Call,
): Row {
  const [files, others] = ['files', 'others'].map(
    (name) => new ManyFiles(join(folder, title, name), undefined, contents),
  ) as [ManyFiles, ManyFiles];
  return callRow({
    title,
    targets,
    openAsync: async (_fs, _lanes, streams) => ({
      call: make(streams, files, others),
      check: (bytes: unknown) => expectBytes(title, contents.length, bytes as number),
      close: async () => {},
    }),
  });
}
