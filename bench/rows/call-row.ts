import { asyncContender, syncContender } from '../measuring/call-contenders.js';
import type { AsyncCalls, SyncCalls } from '../measuring/calls.js';
import { type FilePromises, node, uringfs } from '../setting/implementations.js';
import type { Row, Setting, Target } from './row.js';

interface CallRow {
  title: string;
  /** The synchronous call of the same Node. */
  reference?: string;
  targets?: { crowd: Target; alone: Target };
  openAsync(fs: FilePromises, lanes: number): Promise<AsyncCalls>;
  openSync?(): SyncCalls;
}

const crowd = 128;

export const crowdName = `${crowd} in flight`;
export const aloneName = 'one at a time';

/** A row measured twice: with many calls in flight, and one at a time. */
export function callRow(row: CallRow): Row {
  return {
    title: row.title,
    unit: 'call',
    settings: [setting(row, crowdName, crowd, row.targets?.crowd), setting(row, aloneName, 1, row.targets?.alone)],
  };
}

function setting(row: CallRow, name: string, lanes: number, target: Target | undefined): Setting {
  return {
    name,
    ...(target && { target }),
    open: async () => [
      asyncContender('uringfs', 'uringfs', await row.openAsync(uringfs.promises, lanes), lanes),
      asyncContender('node', 'node:fs/promises', await row.openAsync(node.promises, lanes), lanes),
      ...(row.openSync ? [syncContender(row.reference ?? 'synchronous', row.openSync())] : []),
    ],
  };
}
