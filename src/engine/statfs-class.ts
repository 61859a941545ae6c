import { type BigIntStatsFs, type StatsFs, statfsSync } from 'node:fs';
import type { Table } from './table.js';

type Fields = Record<string, number | bigint>;

// In the order in which the core answers them.
const answered = ['type', 'bsize', 'frsize', 'blocks', 'bfree', 'bavail', 'files', 'ffree'];

let sample: StatsFs | undefined;

/** Whether the core answers all fields that the running Node gives. */
export function knowsStatFs(): boolean {
  // Node does not export the class: it is a real result's.
  sample ??= statfsSync('/');
  return Object.keys(sample).every((name) => answered.includes(name));
}

/** The fields of a completed statfs as Node's class, with those fields that the running Node gives it. */
export function makeStatFs(table: Table, slot: number, bigint: boolean): StatsFs | BigIntStatsFs {
  const result: Fields = Object.create(Object.getPrototypeOf(sample));
  for (const name of Object.keys(sample as StatsFs)) {
    const field = answered.indexOf(name);
    result[name] = bigint ? table.statBigInt(slot, field) : table.statNumber(slot, field);
  }
  return result as unknown as StatsFs;
}
