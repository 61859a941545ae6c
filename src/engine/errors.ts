import { getSystemErrorMap } from '../native/node-util.js';

const names = getSystemErrorMap();

/** Whether a negative number is an errno of the system's; the core has a few of its own. */
export function knownErrno(errno: number): boolean {
  return names.has(errno);
}

/**
 * The error that Node makes of a failed system call: the same class, properties in the same order, and message.
 *
 * @param errno negative, as the kernel answers it
 */
export function systemError(
  errno: number,
  syscall: string,
  path?: string | Uint8Array,
  dest?: string | Uint8Array,
): NodeJS.ErrnoException {
  const [code, description] = names.get(errno) ?? [`Unknown system error ${errno}`, `Unknown system error ${errno}`];
  let message = `${code}: ${description}, ${syscall}`;
  const pathText = path === undefined ? undefined : text(path);
  const destText = dest === undefined ? undefined : text(dest);
  if (pathText !== undefined) message += ` '${pathText}'`;
  if (destText !== undefined) message += ` -> '${destText}'`;
  const error = withoutFrames(message) as NodeJS.ErrnoException & { dest?: string };
  error.errno = errno;
  error.code = code;
  error.syscall = syscall;
  if (pathText !== undefined) error.path = pathText;
  if (destText !== undefined) error.dest = destText;
  return error;
}

// The frames that a completion runs in are the engine's: they tell the caller nothing. A program may have frozen Error,
// and so does --frozen-intrinsics: then they are there.
function withoutFrames(message: string): Error {
  const limit = Error.stackTraceLimit;
  const limited = Reflect.set(Error, 'stackTraceLimit', 0);
  const error = new Error(message);
  if (limited) Error.stackTraceLimit = limit;
  return error;
}

function text(path: string | Uint8Array): string {
  // As the bytes that were asked for read: a lone surrogate, or bytes that are no UTF-8, show as U+FFFD.
  return Buffer.from(path as string).toString();
}
