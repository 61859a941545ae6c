import { NativePromise, nextTick, setImmediate } from '../native/intrinsics.js';

/**
 * Node needs turns of the event loop for what is done here within the one it was asked in. A program that aborts in
 * that time, by a tick or an immediate of before the call, counts on it being in time.
 */

/** Whether the signal has been aborted, once all that is due in this turn has run. */
export async function abortedByNow(signal: AbortSignal): Promise<boolean> {
  if (!signal.aborted) await new NativePromise(setImmediate);
  return signal.aborted;
}

/** Settles once the ticks that are due have run. */
export function ticksRun(): Promise<void> {
  return new NativePromise((resolve) => nextTick(resolve));
}
