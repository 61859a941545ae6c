import { asyncContender, syncContender } from '../measuring/call-contenders.js';
import type { AsyncCalls, SyncCalls } from '../measuring/calls.js';
import { type FilePromises, type FileStreams, type Implementation, node, uringfs } from '../setting/implementations.js';
import type { Row, Setting, Target } from './row.js';

interface CallRow {
  title: string;
  /** The synchronous call of the same Node. */
  reference?: string;
  targets?: { crowd: Target; alone: Target };
  openAsync(fs: FilePromises, lanes: number, streams: FileStreams): Promise<AsyncCalls>;
  openSync?(): SyncCalls;
}

const usualCrowd = 128;

export const aloneName = 'one at a time';

/** A row measured twice: with many calls in flight, and one at a time. */
export function callRow(row: CallRow): Row {
  return {
    title: row.title,
    unit: 'call',
    settings: [setting(row, usualCrowd, row.targets?.crowd), setting(row, 1, row.targets?.alone)],
  };
}

/** The setting with so many calls in flight instead, if it is one of many. */
export function withCrowd(of: Setting, crowd: number | null): Setting {
  if (crowd === null || of.lanes === undefined || of.lanes === 1) return of;
  return { ...of, name: laneName(crowd), lanes: crowd, open: () => of.open(crowd) };
}

function laneName(lanes: number): string {
  return lanes === 1 ? aloneName : `${lanes} in flight`;
}

function setting(row: CallRow, usualLanes: number, target: Target | undefined): Setting {
  const open = ({ promises, streams }: Implementation, lanes: number) => row.openAsync(promises, lanes, streams);
  return {
    name: laneName(usualLanes),
    ...(target && { target }),
    lanes: usualLanes,
    open: async (lanes = usualLanes) => [
      asyncContender('uringfs', 'uringfs', await open(uringfs, lanes), lanes),
      asyncContender('node', 'node:fs', await open(node, lanes), lanes),
      ...(row.openSync ? [syncContender(row.reference ?? 'synchronous', row.openSync())] : []),
    ],
  };
}
