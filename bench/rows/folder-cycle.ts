import { mkdirSync, renameSync, rmdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { callRow } from './call-row.js';
import type { Row } from './row.js';

/** Makes a folder, moves an empty file into it, removes the file: three changes of names, no data. */
export function folderCycleRow(folder: string): Row {
  const place = join(folder, 'folder-cycle');
  mkdirSync(place);
  const loose = (turn: number) => join(place, `loose-${turn}`);
  const made = (turn: number) => join(place, `made-${turn}`);
  const moved = (turn: number) => join(place, `made-${turn}`, 'moved');
  const before = (count: number) => {
    for (let turn = 0; turn < count; turn++) {
      writeFileSync(loose(turn), '');
    }
  };
  const after = (count: number) => {
    for (let turn = 0; turn < count; turn++) {
      rmdirSync(made(turn));
    }
  };
  return callRow({
    title: 'mkdir + rename + unlink',
    reference: 'mkdirSync + renameSync + unlinkSync',
    openAsync: async (fs) => ({
      call: async (_lane, turn) => {
        await fs.mkdir(made(turn));
        await fs.rename(loose(turn), moved(turn));
        await fs.unlink(moved(turn));
      },
      check: () => {},
      before,
      after,
      close: async () => {},
    }),
    openSync: () => ({
      call: (turn) => {
        mkdirSync(made(turn));
        renameSync(loose(turn), moved(turn));
        unlinkSync(moved(turn));
      },
      before,
      after,
      close: () => {},
    }),
  });
}
