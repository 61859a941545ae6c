import { attempt } from './attempt.js';
import { handleClasses } from './handle-class.js';

// Node does the work of `readFile`, `writeFile`, `appendFile` and `truncate` with a handle, and asks it for its `fd`.
// A program in which ours stand for Node's may have replaced that, and then Node's functions have to serve it.

let watching = false;
let finding: Promise<unknown> | null = null;
let prototype: object | undefined;
let getter: unknown;

/** Whether handles of the engine have Node's own prototype, with methods of ours in it. */
export function handlesInPlace(): boolean {
  return watching;
}

/** Starts, or ends, standing for Node's handles. */
export function watchHandles(watch: boolean): void {
  watching = watch;
  if (!watch || prototype !== undefined) return;
  const found = handleClasses().then((classes) => {
    finding = null;
    prototype = classes?.Handle.prototype;
    getter = getterOfFd();
  });
  finding = found;
}

/**
 * Calls `ours`, or `nodes` where somebody would see that there is no handle. Until Node's class is known, which takes
 * a fraction of a millisecond at the start of a program, both wait.
 */
export function unlessSeen<T>(ours: () => Promise<T>, nodes: () => Promise<T>): Promise<T> {
  if (!watching) return attempt(ours);
  if (finding !== null) return onceFound(finding, ours, nodes);
  return attempt(prototype !== undefined && getterOfFd() !== getter ? nodes : ours);
}

// Async, so that the stack of an error goes on to who awaits the call.
async function onceFound<T>(found: Promise<unknown>, ours: () => Promise<T>, nodes: () => Promise<T>): Promise<T> {
  await found;
  return await unlessSeen(ours, nodes);
}

function getterOfFd(): unknown {
  return prototype === undefined ? undefined : Object.getOwnPropertyDescriptor(prototype, 'fd')?.get;
}
