import { median } from '../measuring/statistics.js';
import { type RivalResult, type StreamResult, timesRival } from '../streams/run-streams.js';
import type { Account } from '../streams/task.js';
import { significant, times } from './numbers.js';
import { type Column, table } from './table.js';

const columns: Column[] = [
  { title: '', align: 'left' },
  { title: 'MiB/s', align: 'right' },
  { title: 'CPU s/GiB', align: 'right' },
  { title: 'delay p99', align: 'right' },
  { title: 'max', align: 'right' },
  { title: 'uringfs beside it: rate', align: 'left' },
  { title: 'CPU', align: 'left' },
  { title: 'delay p99', align: 'left' },
];

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

export function streamsTable(results: readonly StreamResult[]): string {
  const rows = results.flatMap(({ row, bytes, rivals }) => {
    const [ours] = rivals;
    return [row, ...rivals.map((rival) => line(rival, ours as RivalResult, bytes))];
  });
  const remark =
    'Each in a process of its own, medians. The delay of the event loop is that of a timer of 1 ms, in ms: 1 is\n' +
    'none. CPU is of all threads of the process; the ratios are medians (min … max) of the ratios within each round.';
  return `${table(columns, rows)}\n\n${remark}`;
}

function line(rival: RivalResult, ours: RivalResult, bytes: number): string[] | string {
  const name = `  ${rival.name}`;
  if (rival.missing !== null) return `${name}  ${rival.missing}`;
  const all = (number: (account: Account) => number) => median(rival.rounds.map(number));
  const delays = rival.rounds.every(({ delay }) => delay !== null);
  const own = [
    name,
    significant(bytes / mebibyte / all(({ seconds }) => seconds)),
    significant(all(({ cpuSeconds }) => cpuSeconds) / (bytes / gibibyte)),
    delays ? significant(all(({ delay }) => delay?.p99 ?? 0)) : '',
    delays ? significant(all(({ delay }) => delay?.max ?? 0)) : '',
  ];
  if (rival === ours || ours.missing !== null) return own;
  return [
    ...own,
    spreadOf(ours, rival, ({ seconds }) => 1 / seconds),
    spreadOf(ours, rival, ({ cpuSeconds }) => cpuSeconds),
    delays ? spreadOf(ours, rival, ({ delay }) => delay?.p99 ?? Number.NaN) : '',
  ];
}

function spreadOf(ours: RivalResult, rival: RivalResult, number: (account: Account) => number): string {
  const { median: middle, min, max } = timesRival(ours, rival, number);
  return `${times(middle)} (${significant(min)} … ${significant(max)})`;
}
