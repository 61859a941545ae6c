import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { blockSize } from './block.js';
import { callRow } from './call-row.js';
import { expectBytes } from './expect-bytes.js';
import { OpenFiles } from './open-files.js';
import type { Row } from './row.js';

export function readRow(folder: string): Row {
  const files = new OpenFiles(join(folder, 'read'));
  return callRow({
    title: 'FileHandle.read, 4 KiB',
    reference: 'readSync',
    targets: { crowd: { timesNode: 4 }, alone: { timesNode: 8 } },
    openAsync: async (fs, lanes) => {
      const handles = await Promise.all(files.paths.map((path) => fs.open(path, 'r')));
      const seats = Array.from({ length: lanes }, (_, lane) => ({
        handle: handles[lane % handles.length] as (typeof handles)[number],
        buffer: Buffer.alloc(blockSize),
      }));
      return {
        call: (lane, turn) => {
          const { handle, buffer } = seats[lane] as (typeof seats)[number];
          return handle.read(buffer, 0, blockSize, files.position(turn));
        },
        check: (result: { bytesRead: number }) => expectBytes('read', blockSize, result.bytesRead),
        close: async () => {
          await Promise.all(handles.map((handle) => handle.close()));
        },
      };
    },
    openSync: () => {
      const fd = openSync(files.paths[0] as string, 'r');
      const buffer = Buffer.alloc(blockSize);
      return {
        call: (turn) => expectBytes('readSync', blockSize, readSync(fd, buffer, 0, blockSize, files.position(turn))),
        close: () => closeSync(fd),
      };
    },
  });
}
