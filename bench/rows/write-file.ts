import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { block } from './block.js';
import { callRow } from './call-row.js';
import { ManyFiles } from './many-files.js';
import type { Row } from './row.js';

/** Writes over existing files, so that the kernel's truncation is part of every call, for everybody. */
export function writeFileRow(folder: string): Row {
  const files = new ManyFiles(join(folder, 'write-file'));
  return callRow({
    title: 'writeFile, 4 KiB',
    reference: 'writeFileSync',
    openAsync: async (fs) => ({
      call: (_lane, turn) => fs.writeFile(files.path(turn), block),
      check: () => {},
      close: async () => {},
    }),
    openSync: () => ({
      call: (turn) => writeFileSync(files.path(turn), block),
      close: () => {},
    }),
  });
}
