import { constants } from 'node:os';
import { CallOp, nothing } from '../engine/call-op.js';
import { type Engine, theEngine } from '../engine/engine.js';
import { NativePromise } from '../native/intrinsics.js';
import { enginePath, plainOptions } from './arguments.js';
import { ask } from './ask.js';
import { attempt } from './attempt.js';
import { isCount } from './numbers.js';
import { original } from './original.js';
import { Overlap } from './overlap.js';

/**
 * `fsPromises.rm`: a whole tree in one job, through descriptors, so that no link put in its way leads it elsewhere.
 * Whatever stands in its way is left to Node's own function, with its retries and errors.
 */
export const rm: typeof original.rm = (path, options) =>
  attempt(() => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(path);
    const wanted = at === null ? null : rmOptions(options);
    if (engine === null || at === null || wanted === null || !namesAnEntry(at)) return original.rm(path, options);
    if (wanted.force) return remove(engine, at, wanted);
    // As Node begins: what goes after that was there, and it is no error that somebody else was faster.
    const overlap = Overlap.enter(at);
    const found = () => {
      overlap.found = true;
      return overlap.until(remove(engine, at, { ...wanted, force: true }));
    };
    const instead = (errno: number) => {
      const gone = overlap.found && -errno === constants.errno.ENOENT;
      return overlap.until(gone ? NativePromise.resolve() : original.rm(at, wanted));
    };
    return ask(engine, new CallOp<void>({ op: 'Lstat', syscall: 'lstat', path: at }, found, instead));
  });

function remove(engine: Engine, path: string, wanted: Wanted): Promise<void> {
  const byNode = () => original.rm(path, wanted);
  // A folder is not unlinked, which is an error of Node's.
  const call = wanted.recursive ? { op: 'RemoveTree', syscall: 'rm', path } : { op: 'Unlink', syscall: 'unlink', path };
  return ask(engine, new CallOp<void>(call, nothing, byNode));
}

// Where Node begins to object.
const maxInt32 = 2 ** 31 - 1;

interface Wanted {
  readonly force: boolean;
  readonly recursive: boolean;
  readonly maxRetries: number;
  readonly retryDelay: number;
}

function rmOptions(options: unknown): Wanted | null {
  const plain = plainOptions(options ?? undefined, ['force', 'maxRetries', 'recursive', 'retryDelay']);
  if (plain === null || options === null || Object.values(plain).includes(undefined)) return null;
  const { force = false, recursive = false, maxRetries = 0, retryDelay = 100 } = plain;
  if (typeof force !== 'boolean' || typeof recursive !== 'boolean') return null;
  if (!isCount(maxRetries) || !isCount(retryDelay)) return null;
  return maxRetries < maxInt32 && retryDelay < maxInt32 ? { force, recursive, maxRetries, retryDelay } : null;
}

// `a/`, `.` and `..` name what they lead to.
function namesAnEntry(path: string | Uint8Array): path is string {
  return typeof path === 'string' && !/(?:^|\/)\.{0,2}$/.test(path);
}
