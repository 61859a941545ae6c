import type { Row, Setting, Target } from '../rows/row.js';
import { alternate } from './alternate.js';
import type { Contender } from './contender.js';
import type { Sample } from './sample.js';
import { median, type Spread, spread } from './statistics.js';

export interface Effort {
  rounds: number;
  sampleMilliseconds: number;
}

export interface Figures {
  name: string;
  /** Medians over the rounds, per operation. */
  microseconds: number;
  cpuMicroseconds: number;
  rounds: Sample[];
}

export interface Result {
  row: string;
  setting: string;
  unit: Row['unit'];
  uringfs: Figures;
  node: Figures;
  /** Null where there is none. */
  reference: Figures | null;
  /** How many times as fast as Node's promises, round by round. */
  timesNode: Spread;
  /** How many times as long as the reference takes, round by round. */
  timesReference: Spread | null;
  target: Target | null;
  /** Null where the issue sets no target. */
  met: boolean | null;
}

export async function runSetting(
  row: Row,
  setting: Setting,
  effort: Effort,
  progress: (round: number) => void,
): Promise<Result> {
  const contenders = await setting.open();
  try {
    const samples = await alternate(contenders, effort.rounds, effort.sampleMilliseconds, progress);
    const uringfs = figures('uringfs', contenders, samples);
    const node = figures('node', contenders, samples);
    const hasReference = contenders.some((contender) => contender.role === 'reference');
    const reference = hasReference ? figures('reference', contenders, samples) : null;
    const timesNode = spread(ratios(node, uringfs));
    const timesReference = reference && spread(ratios(uringfs, reference));
    const target = setting.target ?? null;
    return {
      row: row.title,
      setting: setting.name,
      unit: row.unit,
      uringfs,
      node,
      reference,
      timesNode,
      timesReference,
      target,
      met: target && isMet(target, timesNode.median, timesReference?.median ?? 0),
    };
  } finally {
    await Promise.all(contenders.map((contender) => contender.close()));
  }
}

function figures(role: Contender['role'], contenders: readonly Contender[], samples: readonly Sample[][]): Figures {
  const index = contenders.findIndex((contender) => contender.role === role);
  const rounds = samples[index] ?? [];
  return {
    name: contenders[index]?.name ?? role,
    microseconds: median(rounds.map((round) => round.microseconds)),
    cpuMicroseconds: median(rounds.map((round) => round.cpuMicroseconds)),
    rounds,
  };
}

export function ratios(dividend: Figures, divisor: Figures): number[] {
  return dividend.rounds.map(
    (round, index) => round.microseconds / (divisor.rounds[index]?.microseconds ?? Number.NaN),
  );
}

function isMet(target: Target, timesNode: number, timesReference: number): boolean {
  return timesNode >= target.timesNode && timesReference <= (target.timesReference ?? Number.POSITIVE_INFINITY);
}
