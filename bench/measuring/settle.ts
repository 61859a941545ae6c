import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Lets what the last measurement left in the event loop end here. No garbage collection is forced: V8 shrinks its young
 * generation upon one, which doubled the CPU time of the fastest calls and left the slow ones almost as they were.
 */
export async function settle(): Promise<void> {
  await nextTurn();
  await nextTurn();
}
