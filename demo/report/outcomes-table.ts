import { significant, times } from '../../bench/report/numbers.js';
import { type Column, table } from '../../bench/report/table.js';
import type { Outcome } from '../outcome.js';

const columns: Column[] = [
  { title: 'what', align: 'left' },
  { title: 'how much', align: 'left' },
  { title: 'uringfs', align: 'right' },
  { title: 'node', align: 'right' },
  { title: '', align: 'left' },
  { title: 'ratio', align: 'right' },
];

export function outcomesTable(outcomes: readonly Outcome[]): string {
  return table(
    columns,
    outcomes.map(({ what, amount, unit, rates }) => [
      what,
      amount,
      significant(rates.uringfs),
      significant(rates.node),
      unit,
      times(rates.uringfs / rates.node),
    ]),
  );
}

export function roundsLine(outcomes: readonly Outcome[]): string {
  const rounds = outcomes.map((outcome) => outcome.rates.rounds).join(', ');
  return (
    `Rates are medians (of ${rounds} rounds after one to warm up, both in turn in each), in the page cache.\n` +
    'node is node:fs/promises, and the streams of node:fs, of the Node that runs this.'
  );
}

export function checkedLines(outcomes: readonly Outcome[]): string {
  return outcomes.map(({ checked }) => `  ✓ ${checked}`).join('\n');
}
