import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { block, blockSize } from './block.js';
import { callRow } from './call-row.js';
import { expectBytes } from './expect-bytes.js';
import { OpenFiles } from './open-files.js';
import type { Row } from './row.js';

/** Overwrites blocks of existing files: nothing is allocated, so a call costs itself and a copy to the page cache. */
export function writeRow(folder: string): Row {
  const files = new OpenFiles(join(folder, 'write'));
  return callRow({
    title: 'FileHandle.write, 4 KiB',
    reference: 'writeSync',
    targets: { crowd: { timesNode: 2 }, alone: { timesNode: 6 } },
    openAsync: async (fs, lanes) => {
      const handles = await Promise.all(files.paths.map((path) => fs.open(path, 'r+')));
      const seats = Array.from({ length: lanes }, (_, lane) => ({
        handle: handles[lane % handles.length] as (typeof handles)[number],
        buffer: Buffer.from(block),
      }));
      return {
        call: (lane, turn) => {
          const { handle, buffer } = seats[lane] as (typeof seats)[number];
          return handle.write(buffer, 0, blockSize, files.position(turn));
        },
        check: (result: { bytesWritten: number }) => expectBytes('write', blockSize, result.bytesWritten),
        close: async () => {
          await Promise.all(handles.map((handle) => handle.close()));
        },
      };
    },
    openSync: () => {
      const fd = openSync(files.paths[0] as string, 'r+');
      return {
        call: (turn) => expectBytes('writeSync', blockSize, writeSync(fd, block, 0, blockSize, files.position(turn))),
        close: () => closeSync(fd),
      };
    },
  });
}
