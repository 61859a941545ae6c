import type { Figures, Result } from '../measuring/run-setting.js';
import { significant, times } from './numbers.js';
import { type Column, table } from './table.js';

const columns: Column[] = [
  { title: '', align: 'left' },
  { title: 'uringfs', align: 'right' },
  { title: 'CPU', align: 'right' },
  { title: 'node', align: 'right' },
  { title: 'CPU', align: 'right' },
  { title: 'reference', align: 'right' },
  { title: '', align: 'left' },
  { title: 'faster than node', align: 'left' },
  { title: '× reference', align: 'right' },
  { title: 'target', align: 'left' },
];

export function resultsTable(results: readonly Result[]): string {
  const rows: (string[] | string)[] = [];
  let title = '';
  for (const result of results) {
    if (result.row !== title) {
      title = result.row;
      const beside = [result.node.name, ...(result.reference ? [result.reference.name] : [])].join(' and ');
      rows.push(`${title}  (beside ${beside})`);
    }
    rows.push(resultRow(result));
  }
  return table(columns, rows);
}

function resultRow(result: Result): string[] {
  return [
    `  ${result.setting}`,
    pace(result, result.uringfs),
    significant(result.uringfs.cpuMicroseconds),
    pace(result, result.node),
    significant(result.node.cpuMicroseconds),
    result.reference ? pace(result, result.reference) : '',
    result.unit === 'MiB' ? 'MiB/s' : 'µs',
    `${times(result.timesNode.median)} (${significant(result.timesNode.min)} … ${significant(result.timesNode.max)})`,
    result.timesReference ? times(result.timesReference.median) : '',
    targetCell(result),
  ];
}

const microsecondsPerSecond = 1e6;

function pace({ unit }: Result, { microseconds }: Figures): string {
  return significant(unit === 'MiB' ? microsecondsPerSecond / microseconds : microseconds);
}

function targetCell({ target, met }: Result): string {
  if (!target) {
    return '';
  }
  const limits = [`≥ ${target.timesNode}× node`];
  if (target.timesReference) {
    limits.push(`≤ ${target.timesReference}× reference`);
  }
  return `${met ? 'met    ' : 'not met'}  ${limits.join(', ')}`;
}
