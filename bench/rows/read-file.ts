import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blockSize } from './block.js';
import { callRow } from './call-row.js';
import { expectBytes } from './expect-bytes.js';
import { ManyFiles } from './many-files.js';
import type { Row } from './row.js';

export function readFileRow(folder: string): Row {
  const files = new ManyFiles(join(folder, 'read-file'));
  return callRow({
    title: 'readFile, 4 KiB',
    reference: 'readFileSync',
    targets: { crowd: { timesNode: 6 }, alone: { timesNode: 10, timesReference: 1.5 } },
    openAsync: async (fs) => ({
      call: (_lane, turn) => fs.readFile(files.path(turn)),
      check: (contents: Buffer) => expectBytes('readFile', blockSize, contents.length),
      close: async () => {},
    }),
    openSync: () => ({
      call: (turn) => expectBytes('readFileSync', blockSize, readFileSync(files.path(turn)).length),
      close: () => {},
    }),
  });
}
