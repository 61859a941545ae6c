import { type Answer, type Call, encodeCall } from './call-op.js';
import type { Engine } from './engine.js';
import { systemError } from './errors.js';

/** The answer of a call, and whether this thread had to wait for it, as for a disk. */
export interface AnswerNow<T> {
  readonly answer: T;
  readonly waited: boolean;
}

/**
 * Makes a call before it returns, for what Node itself does synchronously.
 *
 * @throws what Node throws when the call fails
 */
export function callNow<T>(engine: Engine, call: Call, answer: Answer<T>): AnswerNow<T> {
  const slot = engine.synchronousSlot;
  encodeCall(engine, slot, call);
  const waited = engine.backend.binding.now(slot);
  const result = engine.table.result(slot);
  if (result < 0) throw systemError(result, call.syscall, call.path);
  return { answer: answer(engine, slot), waited };
}
