import { type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { blockSize } from './block.js';
import { callRow } from './call-row.js';
import { expectBytes } from './expect-bytes.js';
import { ManyFiles } from './many-files.js';
import type { Row } from './row.js';

export function statRow(folder: string): Row {
  const files = new ManyFiles(join(folder, 'stat'));
  return callRow({
    title: 'stat',
    reference: 'statSync',
    targets: { crowd: { timesNode: 3 }, alone: { timesNode: 6 } },
    openAsync: async (fs) => ({
      call: (_lane, turn) => fs.stat(files.path(turn)),
      check: (stats: Stats) => expectBytes('stat', blockSize, stats.size),
      close: async () => {},
    }),
    openSync: () => ({
      call: (turn) => expectBytes('statSync', blockSize, statSync(files.path(turn)).size),
      close: () => {},
    }),
  });
}
