import type { AsyncCalls, SyncCalls } from './calls.js';
import type { Contender } from './contender.js';
import { runInLanes } from './lanes.js';
import { SizedRuns } from './sized-runs.js';

export function asyncContender(
  role: 'uringfs' | 'node',
  name: string,
  calls: AsyncCalls,
  lanes: number,
  // Fewer calls than this and the lanes would not stay full for most of the sample.
  smallest = lanes * 4,
): Contender {
  const runs = new SizedRuns(
    {
      run: (count) => runInLanes(calls, lanes, count),
      before: (count) => calls.before?.(count),
      after: (count) => calls.after?.(count),
    },
    smallest,
  );
  return {
    role,
    name,
    warmUp: (milliseconds) => runs.warmUp(milliseconds),
    measure: () => runs.measure(),
    close: () => calls.close(),
  };
}

export function syncContender(name: string, calls: SyncCalls, smallest = 4): Contender {
  const runs = new SizedRuns(
    {
      run: (count) => {
        for (let turn = 0; turn < count; turn++) {
          calls.call(turn);
        }
      },
      before: (count) => calls.before?.(count),
      after: (count) => calls.after?.(count),
    },
    smallest,
  );
  return {
    role: 'reference',
    name,
    warmUp: (milliseconds) => runs.warmUp(milliseconds),
    measure: () => runs.measure(),
    close: async () => calls.close(),
  };
}
