import type { BigIntStats, Dirent, Stats, StatsFs } from 'node:fs';
import { portrait, type Setting } from '../support/portrait.js';
import { toldTime } from './world.js';

const kinds = ['File', 'Directory', 'SymbolicLink', 'FIFO', 'Socket', 'CharacterDevice', 'BlockDevice'] as const;

function isStats(value: object): value is Stats | BigIntStats {
  return 'isSymbolicLink' in value && 'birthtime' in value;
}

function isEntry(value: object): value is Dirent {
  return 'isSymbolicLink' in value && 'name' in value;
}

function toldStats(stats: Stats | BigIntStats, setting: Setting): unknown {
  const shown = portrait(stats, setting) as { fields: Record<string, unknown> };
  const { mtimeMs } = stats;
  const known = toldTime(BigInt(Math.trunc(Number(mtimeMs))) * 1_000_000n) !== 'from the clock';
  // How many blocks hold a file is decided by the file system, and only when it writes them.
  return { ...shown, fields: { ...shown.fields, blocks: typeof stats.blocks }, mtimeMs: known ? mtimeMs : 'now' };
}

// What is free changes all the time.
function toldSpace(space: StatsFs, setting: Setting): unknown {
  const free = { bfree: typeof space.bfree, bavail: typeof space.bavail, ffree: typeof space.ffree };
  return { ...(portrait(space, setting) as object), ...free };
}

/** A portrait without what two plays cannot have in common. */
export function told(value: unknown, setting: Setting): unknown {
  if (Array.isArray(value)) return value.map((member) => told(member, setting));
  if (typeof value !== 'object' || value === null) return portrait(value, setting);
  if (isStats(value)) return toldStats(value, setting);
  if (value.constructor?.name === 'StatFs') return toldSpace(value as StatsFs, setting);
  if (isEntry(value)) {
    return { ...(portrait(value, setting) as object), kind: kinds.filter((kind) => value[`is${kind}`]()) };
  }
  return portrait(value, setting);
}
