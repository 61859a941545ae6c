import type { FileHandle } from 'node:fs/promises';
import { NativePromise } from '../native/intrinsics.js';
import { original, originalFs } from './original.js';

/** The native half of Node's FileHandle, as far as it is used here. */
export interface NativeHandle {
  readonly fd: number;
  close(): Promise<void>;
  releaseFD(): void;
}

/** Node's FileHandle class and the native class whose instances it wraps. */
export interface HandleClasses {
  readonly Handle: new (native: NativeHandle) => FileHandle;
  readonly Native: new (fd: number) => NativeHandle;
  nativeOf(handle: FileHandle): NativeHandle;
  /** Node's count of what uses a handle: closing waits until there is nothing, and transferring it fails. */
  readonly users: { add(handle: FileHandle): void; remove(handle: FileHandle): void };
}

/** Methods of handles by name: the engine's, and the ones of Node that they call. */
export interface HandleMethods {
  readonly ours: object;
  readonly nodes: Readonly<Record<string, unknown>>;
}

let classes: Promise<HandleClasses | null> | undefined;
const sampleFile = '/dev/null';

/**
 * Node's own FileHandle, which its internals accept where they accept no class of ours (posting to a worker, `fd` of
 * streams, `instanceof`). Node does not export it, so it is taken from a real handle; null where a future Node keeps
 * it elsewhere.
 */
export function handleClasses(): Promise<HandleClasses | null> {
  classes ??= find().catch(() => {
    // No sample to be had now (no descriptor left, no /dev): this call does without, the next one looks again.
    classes = undefined;
    return null;
  });
  return classes;
}

async function find(): Promise<HandleClasses | null> {
  const sample = await original.open(sampleFile);
  try {
    const key = Object.getOwnPropertySymbols(sample).find((symbol) => symbol.description === 'kHandle');
    if (key === undefined) return null;
    const nativeOf = (handle: FileHandle) => (handle as unknown as Record<symbol, NativeHandle>)[key] as NativeHandle;
    const native = nativeOf(sample);
    if (typeof native?.releaseFD !== 'function' || typeof native.close !== 'function') return null;
    const add = methodNamed(sample, 'kRef');
    const remove = methodNamed(sample, 'kUnref');
    if (add === null || remove === null) return null;
    const found = {
      Handle: sample.constructor as HandleClasses['Handle'],
      Native: native.constructor as HandleClasses['Native'],
      nativeOf,
      users: { add, remove },
    };
    return (await works(found)) ? found : null;
  } finally {
    await sample.close();
  }
}

// A method of Node's FileHandle that is named by a symbol, as a function of the handle.
function methodNamed(sample: FileHandle, description: string): ((handle: FileHandle) => void) | null {
  const symbols = Object.getOwnPropertySymbols(Object.getPrototypeOf(sample));
  const key = symbols.find((symbol) => symbol.description === description);
  if (key === undefined) return null;
  type Keyed = Record<symbol, (() => void) | undefined>;
  if (typeof (sample as unknown as Keyed)[key] !== 'function') return null;
  return (handle) => (handle as unknown as Keyed)[key]?.();
}

// The whole of what is relied on, tried once: making a handle over a descriptor, and taking the descriptor back.
async function works({ Handle, Native, nativeOf }: HandleClasses): Promise<boolean> {
  const fd = originalFs.openSync(sampleFile, 'r');
  const made = new Native(fd);
  try {
    const handle = new Handle(made);
    const native = nativeOf(handle);
    if (handle.fd !== fd || native.fd !== fd) return false;
    native.close = () => {
      native.releaseFD();
      return NativePromise.resolve();
    };
    await handle.close();
    return handle.fd === -1;
  } catch {
    // Forgotten, it would close the number when it is collected, and the file that has it by then.
    if (made.fd === fd) made.releaseFD();
    return false;
  } finally {
    originalFs.closeSync(fd);
  }
}
