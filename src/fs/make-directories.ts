import { Buffer } from 'node:buffer';
import { posix } from 'node:path';
import { CallOp } from '../engine/call-op.js';
import type { Engine } from '../engine/engine.js';
import { systemError } from '../engine/errors.js';
import { NativePromise } from '../native/intrinsics.js';
import type { EnginePath } from './arguments.js';
import { ask } from './ask.js';
import { original } from './original.js';

/** `mkdir` with `recursive`, in one job. Answers the first folder that had to be made. */
export function makeDirectories(engine: Engine, path: EnginePath, mode: number): Promise<string | undefined> {
  const byNode = () => original.mkdir(path as string, { recursive: true, mode });
  // What Node answers for `a//b/../c/` follows from how it takes such a path apart.
  if (typeof path !== 'string' || path === '' || posix.normalize(path) !== path || path.endsWith('/')) return byNode();
  const start = (length: number) => Buffer.from(path).subarray(0, length);
  const op = new CallOp<string | undefined>(
    { op: 'MakeDirs', syscall: 'mkdir', path, mode },
    ({ table }, slot) => (table.position(slot) === 0 ? undefined : start(table.position(slot)).toString()),
    (errno, { table }, slot) => {
      // Asked again, Node would find other folders there than it would have found at first.
      if (table.position(slot) === 0) return byNode();
      return NativePromise.reject(systemError(errno, 'mkdir', start(table.length(slot))));
    },
  );
  return ask(engine, op);
}
