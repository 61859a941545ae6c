import { NativePromise } from '../native/intrinsics.js';

/**
 * Calls `call` and turns what it throws into a rejection: Node's functions are async, so that a getter of an options
 * object that throws rejects. (Async functions of our own would cost every call two more microtasks.)
 */
export function attempt<T>(call: () => Promise<T>): Promise<T> {
  try {
    return call();
  } catch (error) {
    return NativePromise.reject(error);
  }
}
