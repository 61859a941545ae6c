import { invalidType } from '../native/invalid-argument.js';
import { valueProblem } from '../ring/errors.js';

/** @throws what Node's functions throw for a path that is none */
export function checkPath(path: unknown): asserts path is string | URL | Uint8Array {
  if (typeof path !== 'string' && !(path instanceof URL) && !(path instanceof Uint8Array)) {
    throw invalidType('path', 'of type string or an instance of Buffer or URL', path);
  }
  const hasNull = typeof path === 'string' ? path.includes('\0') : path instanceof Uint8Array && path.includes(0);
  if (hasNull) throw valueProblem('path', 'must be a string, Uint8Array, or URL without null bytes', path);
}

/** @throws ERR_INVALID_ARG_TYPE */
export function checkFlag(name: string, value: unknown): asserts value is boolean {
  if (typeof value !== 'boolean') throw invalidType(name, 'of type boolean', value);
}
