import type { Stats } from 'uringfs';
import { count, mebibytes } from './amounts.js';

/** What the ring itself counted while the demo ran. */
export function ringCounters(stats: Stats): string {
  const counters: [string, string][] = [
    ['operations', count(stats.ops)],
    ['io_uring_enter calls', `${count(stats.enters)}, ${stats.opsPerEnter.toFixed(1)} entries submitted by each`],
    ['entries submitted', count(stats.submitted)],
    ['on fixed files', count(stats.fixedFileOps)],
    [
      'on registered buffers',
      `${count(stats.registeredBufferOps)}, ${mebibytes(stats.registeredBufferBytes)} registered`,
    ],
    ['completed inline', `${count(stats.inlineCompletions)}, in the turn that submitted them`],
    ['completed later', `${count(stats.deferredCompletions)}, through the event loop`],
    ['cached lookups', `${count(stats.cachedLookups)}, without any thread`],
    ['system call worker', `${count(stats.workerJobs)} jobs`],
  ];
  const width = Math.max(...counters.map(([name]) => name.length));
  return counters.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n');
}
