import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AsyncCalls } from '../measuring/calls.js';
import { expectEntries } from '../rows/tree/layout.js';
import type { FilePromises } from '../setting/implementations.js';
import { calls, type FunctionRow, functionRow } from './function-row.js';

const folderCount = 16;
const entryCount = 50;

function onFolders(title: string, list: (fs: FilePromises, path: string) => Promise<number>): FunctionRow {
  return functionRow(title, (folder) => {
    const folders = Array.from({ length: folderCount }, (_, index) => join(folder, `folder-${index}`));
    for (const path of folders) {
      makeEntries(path, entryCount);
    }
    return (fs) => expectAll(entryCount, (_lane, turn) => list(fs, folders[turn % folderCount] as string));
  });
}

function makeEntries(folder: string, count: number): void {
  mkdirSync(folder, { recursive: true });
  for (let entry = 0; entry < count; entry++) {
    writeFileSync(join(folder, `entry-${entry}.txt`), '');
  }
}

function expectAll(expected: number, call: (lane: number, turn: number) => Promise<number>): AsyncCalls {
  return calls(call, { check: (found) => expectEntries('A folder', expected, found as number) });
}

async function count(entries: AsyncIterable<unknown>): Promise<number> {
  let found = 0;
  for await (const _ of entries) {
    found++;
  }
  return found;
}

const globbedFolders = 5;
const globbedEntries = 10;

/** Functions that say what is in a folder. */
export const folders: FunctionRow[] = [
  onFolders('readdir, 50 entries', async (fs, path) => (await fs.readdir(path)).length),
  onFolders('readdir withFileTypes, 50 entries', async (fs, path) => {
    return (await fs.readdir(path, { withFileTypes: true })).length;
  }),
  onFolders('opendir, all of 50 entries', async (fs, path) => count(await fs.opendir(path))),
  {
    ...functionRow('glob, 50 files in 5 folders', (folder) => {
      for (let index = 0; index < globbedFolders; index++) {
        makeEntries(join(folder, `folder-${index}`), globbedEntries);
      }
      return (fs) => expectAll(globbedFolders * globbedEntries, () => count(fs.glob('**/*.txt', { cwd: folder })));
    }),
    needs: 'glob',
  },
];
