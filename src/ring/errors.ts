import { getSystemErrorMap, inspect } from '../native/node-util.js';
import { ringAccess } from './access.js';

/** Code and text of an errno: libuv's where it knows it, else the system's. */
export function errnoName(errno: number): readonly [string, string] {
  const known = getSystemErrorMap().get(errno);
  if (known !== undefined) return known;
  const listed = ringAccess().native.errors.find((error) => error.errno === errno);
  if (listed !== undefined) return [listed.code, listed.text];
  return [`Unknown system error ${errno}`, `Unknown system error ${errno}`];
}

/**
 * The error of a system call or operation, in Node's shape: `code`, `errno`, `syscall`.
 *
 * @param errno negative, as the kernel answers it
 */
export function kernelError(errno: number, syscall: string): NodeJS.ErrnoException {
  const [code, text] = errnoName(errno);
  return Object.assign(new Error(`${code}: ${text}, ${syscall}`), { errno, code, syscall });
}

/** What the kernel answered, if it is no error. */
export function checked(answer: number, syscall: string): number {
  if (answer < 0) throw kernelError(answer, syscall);
  return answer;
}

export function valueProblem(name: string, reason: string, value: unknown): TypeError {
  const message = `The argument '${name}' ${reason}. Received ${inspect(value)}`;
  return Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_VALUE' });
}

/** Something that was there is not any more: a closed ring, an entry that was submitted. */
export function stateProblem(message: string): Error {
  return Object.assign(new Error(message), { code: 'ERR_INVALID_STATE' });
}

export function abortError(signal: AbortSignal): Error {
  const error = new Error('The operation was aborted', { cause: signal.reason });
  return Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' });
}
