import { type Result, ratios } from '../measuring/run-setting.js';
import { quantile } from '../measuring/statistics.js';
import { aloneName } from '../rows/call-row.js';
import { significant, times } from './numbers.js';
import { type Column, table } from './table.js';

const columns = (crowd: string): Column[] => [
  { title: 'µs per call', align: 'left' },
  { title: 'alone', align: 'right' },
  { title: 'node', align: 'right' },
  { title: 'faster', align: 'right' },
  { title: '', align: 'left' },
  { title: crowd, align: 'right' },
  { title: 'node', align: 'right' },
  { title: 'faster', align: 'right' },
  { title: '', align: 'left' },
];

/** One line for each function: how many times as fast as Node's it is, alone and in a crowd. */
export function functionsTable(results: readonly Result[]): string {
  const titles = [...new Set(results.map((result) => result.row))];
  const isAlone = ({ setting }: Result) => setting === aloneName;
  const rows = titles.map((title) => {
    const [alone, crowd] = [true, false].map((wanted) =>
      results.find((result) => result.row === title && isAlone(result) === wanted),
    );
    return [title, ...cells(alone), ...cells(crowd)];
  });
  const crowd = results.find((result) => !isAlone(result))?.setting ?? '';
  return `${table(columns(crowd), rows)}\n\n${summary(results)}`;
}

function cells(result: Result | undefined): string[] {
  if (!result) {
    return ['', '', '', ''];
  }
  const { uringfs, node, timesNode } = result;
  const byRound = ratios(node, uringfs);
  const range = `(${significant(quantile(byRound, 0.25))} … ${significant(quantile(byRound, 0.75))})`;
  return [
    significant(uringfs.microseconds),
    significant(node.microseconds),
    times(timesNode.median),
    `${range}${mark(result)}`,
  ];
}

function mark(result: Result): string {
  if (!isSlower(result)) {
    return '';
  }
  return isClearlySlower(result) ? ' ◀◀' : ' ◀';
}

function isSlower({ timesNode }: Result): boolean {
  return timesNode.median < 1;
}

/** In so many rounds that chance would hardly do it: with 21 rounds, once in 300 of such comparisons of equals. */
function isClearlySlower({ uringfs, node }: Result): boolean {
  const byRound = ratios(node, uringfs);
  return byRound.filter((ratio) => ratio < 1).length >= byRound.length * 0.8;
}

function summary(results: readonly Result[]): string {
  const slower = results.filter(isSlower);
  const rounds = results[0]?.uringfs.rounds.length ?? 0;
  const clearly = slower.filter(isClearlySlower);
  return (
    `Ratios are medians over ${rounds} short rounds, with the middle half of them in brackets. Of ${results.length}, ` +
    `${slower.length} are\nbelow 1 (◀), and ${clearly.length} of them in at least four of five rounds (◀◀). ` +
    'With URINGFS_BACKEND=node both sides are Node:\nwhat the table shows then is noise.'
  );
}
