import { invalidType, outOfRange } from '../native/invalid-argument.js';
import { valueProblem } from './errors.js';

/** Bytes of the caller's: any typed array or DataView. */
export type Bytes = ArrayBufferView;

/** A path as text or as its bytes; the kernel takes it relative to a folder's descriptor. */
export type Path = string | Uint8Array;

/** Milliseconds as a number (fractions count), or nanoseconds as a bigint. */
export type Duration = number | bigint;

const maxTransfer = 0x7fff_f000;
const reservedUserData = 2n ** 64n - 1n;
const reservedMessage = 2n ** 63n - 1n;

export function checkInteger(name: string, value: number, min: number, max: number): number {
  if (typeof value !== 'number') throw invalidType(name, 'of type number', value);
  if (!Number.isInteger(value)) throw outOfRange(name, 'an integer', value);
  if (value < min || value > max) throw outOfRange(name, `>= ${min} && <= ${max}`, value);
  return value;
}

export function checkFd(name: string, value: number): number {
  return checkInteger(name, value, 0, 2 ** 31 - 1);
}

/** A folder's descriptor, or AT_FDCWD for the current folder. */
export function checkFolder(name: string, value: number): number {
  return checkInteger(name, value, -100, 2 ** 31 - 1);
}

export function checkUint32(name: string, value: number): number {
  return checkInteger(name, value, 0, 2 ** 32 - 1);
}

export function checkFlags(name: string, value: number): number {
  return checkUint32(name, value);
}

/** A position or length in a file; -1 where the descriptor's own position is meant. */
export function checkOffset(name: string, value: number | bigint, min = -1): number | bigint {
  if (typeof value === 'bigint') {
    if (value < BigInt(min) || value >= 2n ** 63n) throw outOfRange(name, `>= ${min} && < 2 ** 63`, value);
    return value;
  }
  return checkInteger(name, value, min, Number.MAX_SAFE_INTEGER);
}

/** A number that is to come back with a completion. The greatest is reserved, as in liburing. */
export function checkUserData(name: string, value: number | bigint): bigint {
  if (typeof value !== 'number' && typeof value !== 'bigint') {
    throw invalidType(name, 'of type number or bigint', value);
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw outOfRange(name, 'an integer', value);
  const bits = typeof value === 'bigint' ? value : BigInt(value);
  if (bits < 0n || bits >= reservedUserData) throw outOfRange(name, '>= 0 && < 2 ** 64 - 1', value);
  return bits;
}

/** What another ring may send: a bit less than an operation's own, and without the reserved number. */
export function checkMessageData(name: string, value: number | bigint): bigint {
  const bits = checkUserData(name, value);
  if (bits >= reservedMessage) throw outOfRange(name, '>= 0 && < 2 ** 63 - 1', value);
  return bits;
}

export function checkBytes(name: string, value: Bytes): Uint8Array {
  if (!ArrayBuffer.isView(value)) throw invalidType(name, 'a TypedArray or DataView', value);
  const bytes = value instanceof Uint8Array ? value : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (bytes.byteLength > maxTransfer) {
    throw outOfRange(`${name}.byteLength`, `at most ${maxTransfer}, which the kernel moves at once`, bytes.byteLength);
  }
  return bytes;
}

export function checkManyBytes(name: string, value: readonly Bytes[]): Uint8Array[] {
  if (!Array.isArray(value)) throw invalidType(name, 'an array of TypedArrays or DataViews', value);
  if (value.length > 1024) throw outOfRange(`${name}.length`, 'at most 1024, as the kernel takes', value.length);
  // Not `map`, which lets a subclass choose what it returns.
  return Array.from(value, (bytes, index) => checkBytes(`${name}[${index}]`, bytes));
}

export function checkPath(name: string, value: Path): Uint8Array {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
    throw invalidType(name, 'of type string or an instance of Uint8Array', value);
  }
  const bytes = Buffer.from(value as string);
  if (bytes.includes(0)) throw valueProblem(name, 'must be without null bytes', value);
  return bytes;
}

export function checkNanoseconds(name: string, value: Duration): bigint {
  if (typeof value === 'bigint') {
    if (value < 0n || value >= 2n ** 63n) throw outOfRange(name, '>= 0n && < 2n ** 63n nanoseconds', value);
    return value;
  }
  if (typeof value !== 'number') throw invalidType(name, 'milliseconds as a number, or nanoseconds as a bigint', value);
  if (!(value >= 0 && value <= 2 ** 43)) throw outOfRange(name, '>= 0 && <= 2 ** 43 milliseconds', value);
  return BigInt(Math.round(value * 1e6));
}

export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw invalidType('options.signal', 'an instance of AbortSignal', signal);
  }
}
