import type { Result } from '../measuring/run-setting.js';
import type { Spread } from '../measuring/statistics.js';
import { aloneName, crowdName } from '../rows/call-row.js';
import { significant, times } from './numbers.js';
import { type Column, table } from './table.js';

const columns: Column[] = [
  { title: 'µs per call', align: 'left' },
  { title: 'alone', align: 'right' },
  { title: 'node', align: 'right' },
  { title: 'faster', align: 'right' },
  { title: '', align: 'left' },
  { title: '128 at once', align: 'right' },
  { title: 'node', align: 'right' },
  { title: 'faster', align: 'right' },
  { title: '', align: 'left' },
];

/** One line for each function: how many times as fast as Node's it is, alone and in a crowd. */
export function functionsTable(results: readonly Result[]): string {
  const titles = [...new Set(results.map((result) => result.row))];
  const rows = titles.map((title) => {
    const of = (setting: string) => results.find((result) => result.row === title && result.setting === setting);
    return [title, ...cells(of(aloneName)), ...cells(of(crowdName))];
  });
  return `${table(columns, rows)}\n\n${summary(results)}`;
}

function cells(result: Result | undefined): string[] {
  if (!result) {
    return ['', '', '', ''];
  }
  const { uringfs, node, timesNode } = result;
  const range = `(${significant(timesNode.min)} … ${significant(timesNode.max)})`;
  return [
    significant(uringfs.microseconds),
    significant(node.microseconds),
    times(timesNode.median),
    `${range}${mark(timesNode)}`,
  ];
}

function mark({ median, max }: Spread): string {
  if (median >= 1) {
    return '';
  }
  return max < 1 ? ' ◀◀' : ' ◀';
}

function summary(results: readonly Result[]): string {
  const slower = results.filter(({ timesNode }) => timesNode.median < 1);
  const always = slower.filter(({ timesNode }) => timesNode.max < 1);
  return (
    `${slower.length} of ${results.length} ratios are below 1 (◀), ${always.length} of them in every round (◀◀). ` +
    'A ratio whose range reaches to both sides of 1 does not tell who is faster.'
  );
}
