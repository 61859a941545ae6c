import { Buffer } from 'node:buffer';
import { posix } from 'node:path';
import { CallOp } from '../engine/call-op.js';
import type { Engine } from '../engine/engine.js';
import type { EnginePath } from './arguments.js';
import { ask } from './ask.js';

/**
 * `mkdir` with `recursive`, in one job. Answers the first folder that had to be made.
 *
 * @param byNode Node's own function, for odd paths and for errors
 */
export function makeDirectories(
  engine: Engine,
  path: EnginePath,
  mode: number,
  byNode: () => Promise<string | undefined>,
): Promise<string | undefined> {
  // What Node answers for `a//b/../c/` follows from how it takes such a path apart.
  if (typeof path !== 'string' || path === '' || posix.normalize(path) !== path || path.endsWith('/')) return byNode();
  const made = (length: number) => (length === 0 ? undefined : Buffer.from(path).toString('utf8', 0, length));
  const op = new CallOp<string | undefined>(
    { op: 'MakeDirs', syscall: 'mkdir', path, mode },
    ({ table }, slot) => made(table.position(slot)),
    (_, { table }, slot) => {
      const first = made(table.position(slot));
      return byNode().then((answer) => first ?? answer);
    },
  );
  return ask(engine, op);
}
