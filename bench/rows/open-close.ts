import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { callRow } from './call-row.js';
import { ManyFiles } from './many-files.js';
import type { Row } from './row.js';

export function openCloseRow(folder: string): Row {
  const files = new ManyFiles(join(folder, 'open-close'));
  return callRow({
    title: 'open + close',
    reference: 'openSync + closeSync',
    openAsync: async (fs) => ({
      call: async (_lane, turn) => {
        const handle = await fs.open(files.path(turn), 'r');
        await handle.close();
      },
      check: () => {},
      close: async () => {},
    }),
    openSync: () => ({
      call: (turn) => closeSync(openSync(files.path(turn), 'r')),
      close: () => {},
    }),
  });
}
