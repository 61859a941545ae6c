import { type Call, CallOp, nothing } from '../engine/call-op.js';
import type { Engine } from '../engine/engine.js';
import type { PromiseOp } from '../engine/op.js';

/** Asks the engine for an operation. */
export function ask<T>(engine: Engine, op: PromiseOp<T>): Promise<T> {
  engine.ask(op);
  return op.promise;
}

/** Asks for a call that answers nothing. */
export function askCall(engine: Engine, call: Call): Promise<undefined> {
  return ask(engine, new CallOp(call, nothing));
}
