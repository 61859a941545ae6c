import { Buffer } from 'node:buffer';
import { posix } from 'node:path';
import { CallOp } from '../engine/call-op.js';
import type { Engine } from '../engine/engine.js';
import type { EnginePath } from './arguments.js';
import { ask } from './ask.js';
import { original } from './original.js';

/** `mkdir` with `recursive`, in one job. Answers the first folder that had to be made. */
export function makeDirectories(engine: Engine, path: EnginePath, mode: number): Promise<string | undefined> {
  const byNode = () => original.mkdir(path as string, { recursive: true, mode });
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
