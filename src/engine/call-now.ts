import { type Call, encodeCall } from './call-op.js';
import type { Engine } from './engine.js';
import { systemError } from './errors.js';

/**
 * Makes a call before it returns, for what Node itself does synchronously. Answers its text.
 *
 * @throws what Node throws when the call fails
 */
export function callNow(engine: Engine, call: Call): string {
  const { binding } = engine.backend;
  const slot = engine.synchronousSlot;
  encodeCall(engine, slot, call);
  binding.now(slot);
  const result = engine.table.result(slot);
  if (result < 0) throw systemError(result, call.syscall);
  return binding.answer(slot);
}
