import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Lets what the last measurement left in the event loop end here. No garbage collection is forced: no program forces
 * it twenty times a second, and the calls behind it are slower than the rest, ours by more than those of Node.
 */
export async function settle(): Promise<void> {
  await nextTurn();
  await nextTurn();
}
