import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Bun } from '../setting/bun.js';
import { accountOfFio, fioMissing } from './fio.js';
import { accountOf, accountOfProgram } from './programs.js';
import { type Account, pipes, type Task } from './task.js';

/** One of those that do the same with the same file, or why it does not. */
export interface Rival {
  name: string;
  run?: () => Promise<Account>;
  missing?: string;
}

/** The first of the rivals is ours. */
export interface StreamRow {
  title: string;
  bytes: number;
  rivals: Rival[];
}

interface Place {
  source: string;
  target: string;
  bytes: number;
  bun: Bun;
}

type Plan = Pick<Task, 'kind'> & Partial<Pick<Task, 'options'>>;

const ownName = 'uringfs';
const nodeName = `Node ${process.version}`;

function rival(name: string, place: Place, plan: Plan, by: Task['by'], program?: string): Rival {
  const { source, target, bytes } = place;
  return { name, run: () => accountOf({ options: {}, ...plan, by, source, target, bytes }, program) };
}

function byBun(place: Place, plan: Plan): Rival[] {
  if ('missing' in place.bun) return [{ name: 'Bun', missing: place.bun.missing }];
  const { path, version } = place.bun;
  const streams = rival(`Bun ${version}, node:fs`, place, plan, 'node', path);
  return pipes(plan) ? [streams] : [streams, rival('Bun.file().stream()', place, plan, 'bun', path)];
}

function everywhere(title: string, kind: Task['kind'], more: (place: Place) => Rival[] = () => []) {
  return async (place: Place): Promise<StreamRow> => ({
    title,
    bytes: place.bytes,
    rivals: [
      rival(ownName, place, { kind }, 'uringfs'),
      rival(nodeName, place, { kind }, 'node'),
      ...byBun(place, { kind }),
      ...more(place),
    ],
  });
}

const direct = { highWaterMark: 256 * 1024, queueDepth: 8 };

async function directRow(place: Place): Promise<StreamRow> {
  const { source, bytes } = place;
  const ours = rival(ownName, place, { kind: 'nothing', options: { ...direct, direct: true } }, 'uringfs');
  const missing = await fioMissing();
  const { highWaterMark, queueDepth } = direct;
  const fio = { name: 'fio', run: () => accountOfFio(source, bytes, highWaterMark, queueDepth) };
  return {
    title: `read past the page cache, ${highWaterMark / 1024} KiB at a time, ${queueDepth} in flight`,
    bytes,
    rivals: [
      { name: ownName, run: async () => expectDirect(await (ours.run as () => Promise<Account>)(), bytes) },
      missing === null ? fio : { name: 'fio', missing },
    ],
  };
}

// The file is in the page cache: what did not come from the device has been read from there.
function expectDirect(account: Account, bytes: number): Account {
  if (account.fromDevice >= bytes * 0.99) return account;
  const share = Math.round((100 * account.fromDevice) / bytes);
  throw new NotMeasured(`did not read directly: ${share} % of the bytes came from the device, the rest was cached`);
}

/** A contender that did something else than was asked. */
export class NotMeasured extends Error {}

/** Every row of streams by the name `--rows` knows it under. */
export const streamRows = {
  'read-to-nothing': everywhere('read to nothing', 'nothing'),
  'read-sha256': everywhere('read into a SHA-256', 'sha256'),
  piping: everywhere('pipeline from file to file', 'pipeline', ({ source, target }) => [
    {
      name: 'cp',
      run: async () => {
        rmSync(target, { force: true });
        return await accountOfProgram('cp', source, target);
      },
    },
  ]),
  transform: everywhere('pipeline from file to file through a Transform', 'transform'),
  'read-direct': directRow,
} satisfies Record<string, (place: Place) => Promise<StreamRow>>;

export type StreamRowName = keyof typeof streamRows;
export const streamRowNames = Object.keys(streamRows) as StreamRowName[];

/** Brings the file into the page cache, from which some kernels drop what nobody has read for a while. */
export function warm({ source }: Place): void {
  const buffer = Buffer.allocUnsafe(1024 * 1024);
  const fd = openSync(source, 'r');
  while (readSync(fd, buffer) > 0);
  closeSync(fd);
}

/** Lays out the file that all rows read. */
export function layOutSource(folder: string, mebibytes: number, bun: Bun): Place {
  const place = join(folder, 'streams');
  mkdirSync(place, { recursive: true });
  const source = join(place, 'source');
  const mebibyte = 1024 * 1024;
  const block = randomBytes(mebibyte);
  rmSync(source, { force: true });
  for (let i = 0; i < mebibytes; i++) {
    block.writeUInt32LE(i);
    writeFileSync(source, block, { flag: 'a' });
  }
  return { source, target: join(place, 'target'), bytes: mebibytes * mebibyte, bun };
}
