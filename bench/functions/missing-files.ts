import { join } from 'node:path';
import type { FilePromises } from '../setting/implementations.js';
import { calls, type FunctionRow, functionRow } from './function-row.js';

function onNothing(title: string, ask: (fs: FilePromises, path: string) => Promise<unknown>): FunctionRow {
  return functionRow(title, (folder) => (fs) => {
    return calls((_lane, turn) => ask(fs, join(folder, `missing-${turn % 512}`)).then(refuse, expectMissing));
  });
}

function refuse(): never {
  throw new Error('A call found a file that is not there, so its time means nothing.');
}

function expectMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') {
    throw error;
  }
}

/** Asking for what is not there is an everyday question: what counts is how soon the error comes. */
export const missingFiles: FunctionRow[] = [
  onNothing('access, missing file', (fs, path) => fs.access(path)),
  onNothing('open, missing file', (fs, path) => fs.open(path)),
  onNothing('readFile, missing file', (fs, path) => fs.readFile(path)),
  onNothing('stat, missing file', (fs, path) => fs.stat(path)),
];
