import type { AsyncCalls } from './calls.js';

/** Makes `count` calls with exactly `lanes` of them in flight until the last ones run out. */
export async function runInLanes(calls: AsyncCalls, lanes: number, count: number): Promise<void> {
  let next = 0;
  const runLane = async (lane: number): Promise<void> => {
    while (next < count) {
      const turn = next++;
      calls.check(await calls.call(lane, turn));
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => runLane(lane)));
}
