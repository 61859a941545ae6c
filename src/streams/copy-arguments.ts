import { Buffer } from 'node:buffer';
import { fileURLToPath } from 'node:url';
import { invalidType, outOfRange } from '../native/invalid-argument.js';

/** COPYFILE_EXCL, _FICLONE and _FICLONE_FORCE. */
const allModes = 7;

/** The bytes of a path, a copy of them; null where Node has an objection to it. */
export function bytesOfPath(path: unknown): Buffer | null {
  let bytes: Buffer;
  if (typeof path === 'string') bytes = Buffer.from(path);
  else if (path instanceof Uint8Array) bytes = Buffer.from(path);
  else if (path instanceof URL) {
    try {
      bytes = Buffer.from(fileURLToPath(path));
    } catch {
      return null;
    }
  } else return null;
  return bytes.includes(0) ? null : bytes;
}

/** What `copy()` may be told. */
export interface CopyOptions {
  /** Stops the copy. The promise then rejects with Node's AbortError, once nothing of the copy is left. */
  readonly signal?: AbortSignal | undefined;
  /** Is told how far the copy is. What it throws stops the copy and rejects the promise; what it returns is ignored. */
  readonly onProgress?: ((progress: { readonly bytes: number; readonly total: number }) => void) | undefined;
  /**
   * As `fs.copyFile` has it: `COPYFILE_EXCL` to fail where the destination exists, `COPYFILE_FICLONE_FORCE` to fail
   * where the file system has no clones. (`COPYFILE_FICLONE`, to make one where that can be done, is always meant.)
   *
   * @default 0
   */
  readonly mode?: number | undefined;
}

/** @throws TypeError [ERR_INVALID_ARG_TYPE] or RangeError [ERR_OUT_OF_RANGE], worded as Node's */
export function checkOptions(options: unknown): asserts options is CopyOptions {
  if (typeof options !== 'object' || options === null) throw invalidType('options', 'of type object', options);
  const { mode = 0, onProgress } = options as CopyOptions;
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw invalidType('options.onProgress', 'of type function', onProgress);
  }
  if (typeof mode !== 'number') throw invalidType('options.mode', 'of type number', mode);
  if (Number.isInteger(mode) && mode >= 0 && mode <= allModes) return;
  throw outOfRange('options.mode', `an integer >= 0 && <= ${allModes}`, mode);
}
