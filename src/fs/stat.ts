import type { BigIntStats, Stats } from 'node:fs';
import { theEngine } from '../engine/engine.js';
import { StatOp } from '../engine/stat-op.js';
import { enginePath, plainOptions } from './arguments.js';
import { attempt } from './attempt.js';
import { original } from './original.js';

type Result = Promise<Stats & BigIntStats>;

function statWith(name: 'stat' | 'lstat', path: unknown, options: unknown): Result {
  return attempt(() => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(path);
    const bigint = bigintOption(options);
    if (engine === null || at === null || bigint === null) {
      return (original[name] as (path: unknown, options: unknown) => Result)(path, options);
    }
    const op = new StatOp(at, name === 'stat', bigint);
    engine.ask(op);
    return op.promise as Result;
  });
}

/** Whether options of a stat call ask for BigInts; null where Node has to look at them. */
export function bigintOption(options: unknown): boolean | null {
  if (options === undefined) return false;
  if (options === null) return null;
  const { bigint } = plainOptions(options, ['bigint']) ?? { bigint: null };
  if (bigint === undefined) return false;
  return typeof bigint === 'boolean' ? bigint : null;
}

/**
 * `fsPromises.stat`. A path whose lookup the kernel has cached is answered in the same turn, without any thread
 * (Linux 5.12, `openat2` with `RESOLVE_CACHED`).
 */
export const stat: typeof original.stat = ((path: unknown, options = { bigint: false }) =>
  statWith('stat', path, options)) as typeof original.stat;

/** `fsPromises.lstat`, as `stat`. */
export const lstat: typeof original.lstat = ((path: unknown, options = { bigint: false }) =>
  statWith('lstat', path, options)) as typeof original.lstat;
