import { invalidType } from '../native/invalid-argument.js';
import { checkInteger } from './arguments.js';
import type { RingCore } from './core.js';
import { kernelError } from './errors.js';
import { SetupFlags } from './ring-flags.js';

export interface RingSizes {
  /** Of the submission queue: 1 to 4096, rounded up by the kernel to a power of two. Default: as it is. */
  readonly entries?: number;
  /** Of the completion queue, rounded up as well. Default: as it is, or twice `entries` if that is more. */
  readonly completionEntries?: number;
}

const syscall = 'io_uring_register';

/** See `Registrar.resizeRings`. */
export function resize(core: RingCore, sizes: RingSizes): void {
  if (typeof sizes !== 'object' || sizes === null) throw invalidType('sizes', 'of type object', sizes);
  const { native, ring, description } = core;
  const { entries = description.entries } = sizes;
  checkInteger('sizes.entries', entries, 1, 4096);
  const least = sizes.entries === undefined ? 0 : 2 * entries;
  const { completionEntries = Math.max(description.completionEntries, least) } = sizes;
  checkInteger('sizes.completionEntries', completionEntries, 1, 65_536);
  const answer = native.resize(ring, entries, completionEntries);
  if (answer < 0) throw problem(answer, (description.setupFlags & SetupFlags.DEFER_TASKRUN) !== 0);
  core.description = native.describe(ring);
}

function problem(answer: number, deferred: boolean): Error {
  const error = kernelError(answer, syscall);
  if (error.code !== 'EINVAL') return error;
  const why = deferred
    ? 'this kernel (older than 6.13?) does not know how, or not to these sizes'
    : 'the kernel resizes only those that were set up with deferTaskrun';
  return Object.assign(error, { message: `EINVAL: the rings could not be resized: ${why}, ${syscall}` });
}
