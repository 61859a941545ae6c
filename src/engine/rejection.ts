import { NativePromise, queueMicrotask } from '../native/intrinsics.js';

/**
 * A promise that rejects with `error` once whoever it is handed to waits for it, and gives the error the stack of that
 * waiting caller: V8 knows the async functions that wait for a promise only while one of its reactions runs.
 */
export function rejection(error: unknown): Promise<never> {
  let fail!: (error: unknown) => void;
  const failed = new NativePromise<never>((_, reject) => {
    fail = reject;
  });
  // The microtask that hooks the caller's promise to this one is queued first, this rejection behind it.
  queueMicrotask(() => queueMicrotask(() => fail(error)));
  return failed.catch(rethrow);
}

function rethrow(error: unknown): never {
  if (error instanceof Error) Error.captureStackTrace(error, rethrow);
  throw error;
}
