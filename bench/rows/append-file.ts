import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { block } from './block.js';
import { callRow } from './call-row.js';
import { ManyFiles } from './many-files.js';
import type { Row } from './row.js';

const line = `${block.toString('hex', 0, 63)}\n`;

export function appendFileRow(folder: string): Row {
  const files = new ManyFiles(join(folder, 'append-file'));
  // Files that grew during one sample would make the next one another measurement.
  const after = () => files.writeAnew();
  return callRow({
    title: 'appendFile, a line',
    reference: 'appendFileSync',
    openAsync: async (fs) => ({
      call: (_lane, turn) => fs.appendFile(files.path(turn), line),
      check: () => {},
      after,
      close: async () => {},
    }),
    openSync: () => ({
      call: (turn) => appendFileSync(files.path(turn), line),
      after,
      close: () => {},
    }),
  });
}
