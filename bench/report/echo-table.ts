import type { EchoAccount } from '../echo/load.js';
import type { EchoResult } from '../echo/run-echo.js';
import { median, type Spread, spread } from '../measuring/statistics.js';
import { significant, times } from './numbers.js';
import { type Column, table } from './table.js';

const columns: Column[] = [
  { title: 'echo', align: 'left' },
  { title: 'uringfs/s', align: 'right' },
  { title: 'CPU', align: 'right' },
  { title: 'node:net/s', align: 'right' },
  { title: 'CPU', align: 'right' },
  { title: 'round trips beside node:net', align: 'left' },
  { title: "node:net's CPU beside ours", align: 'left' },
  { title: 'client', align: 'right' },
];

const microseconds = 1e6;
const rate = ({ roundTrips, seconds }: EchoAccount) => roundTrips / seconds;
const cpu = ({ serverCpuSeconds, roundTrips }: EchoAccount) => (serverCpuSeconds * microseconds) / roundTrips;
const busy = ({ clientCpuSeconds, seconds }: EchoAccount) => (100 * clientCpuSeconds) / seconds;

export function echoTable(results: readonly EchoResult[]): string {
  const rows = results.map(({ connections, bytes, uringfs, node }) => {
    const middle = (accounts: EchoAccount[], number: (account: EchoAccount) => number) =>
      significant(median(accounts.map(number)));
    return [
      `${bytes} B, ${connections} connections`,
      middle(uringfs, rate),
      middle(uringfs, cpu),
      middle(node, rate),
      middle(node, cpu),
      ratio(spread(uringfs.map((ours, round) => rate(ours) / rate(node[round] as EchoAccount)))),
      ratio(spread(node.map((theirs, round) => cpu(theirs) / cpu(uringfs[round] as EchoAccount)))),
      `${middle([...uringfs, ...node], busy)} %`,
    ];
  });
  const remark =
    'Round trips per second and CPU µs of the server per round trip, medians; the ratios are medians (min … max) of\n' +
    'those within each round. The client is busy for so much of a CPU: near 100 % it is what limits the round trips.';
  return `${table(columns, rows)}\n\n${remark}`;
}

function ratio({ median: middle, min, max }: Spread): string {
  return `${times(middle)} (${significant(min)} … ${significant(max)})`;
}
