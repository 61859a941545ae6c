import { type BigIntStats, type Stats, statSync } from 'node:fs';
import type { Table } from './table.js';

interface Classes {
  readonly Stats: new (...fields: number[]) => Stats;
  readonly BigIntStats: new (...fields: bigint[]) => BigIntStats;
  // Up to Node 24 the constructor takes each time in milliseconds; from 26 on as seconds and nanoseconds, of which it
  // keeps the part that a double of milliseconds loses.
  readonly takesSecondsAndNanoseconds: boolean;
}

let classes: Classes | undefined;

// Node's own classes, so that instanceof, inspection and lazy dates are the running Node's. `fs.Stats` itself warns
// when it is called (DEP0180), so the constructors are those of real results. Looked for when first needed: under the
// permission model, where nothing of this runs, looking would fail.
function statsClasses(): Classes {
  if (classes === undefined) {
    const Stats = statSync('/').constructor as Classes['Stats'];
    const BigIntStats = statSync('/', { bigint: true }).constructor as Classes['BigIntStats'];
    classes = { Stats, BigIntStats, takesSecondsAndNanoseconds: Stats.length === 18 };
  }
  return classes;
}

const nanosecondsPerSecond = 1_000_000_000n;

/** The stat fields of a completed slot as Node's Stats. */
export function makeStats(table: Table, slot: number): Stats {
  const { Stats, takesSecondsAndNanoseconds } = statsClasses();
  const at = (field: number) => table.statNumber(slot, field);
  if (takesSecondsAndNanoseconds) {
    return new Stats(
      at(0),
      at(1),
      at(2),
      at(3),
      at(4),
      at(5),
      at(6),
      at(7),
      at(8),
      at(9),
      at(10),
      at(11),
      at(12),
      at(13),
      at(14),
      at(15),
      at(16),
      at(17),
    );
  }
  const time = (field: number) => at(field) * 1000 + at(field + 1) / 1_000_000;
  return new Stats(
    at(0),
    at(1),
    at(2),
    at(3),
    at(4),
    at(5),
    at(6),
    at(7),
    at(8),
    at(9),
    time(10),
    time(12),
    time(14),
    time(16),
  );
}

/** The same as Node's BigIntStats; the slot was asked for exact 64-bit fields. */
export function makeBigIntStats(table: Table, slot: number): BigIntStats {
  const { BigIntStats } = statsClasses();
  const at = (field: number) => table.statBigInt(slot, field);
  const time = (field: number) => at(field) * nanosecondsPerSecond + at(field + 1);
  return new BigIntStats(
    ...[at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8), at(9)],
    ...[time(10), time(12), time(14), time(16)],
  );
}
