import { isDate } from 'node:util/types';
import { libuvIsOlderThan } from './libuv.js';

// Numbers among the arguments that are surely good; anything else becomes null, as in `arguments.ts`.

const maxId = 2 ** 32 - 1;

/** A user's or group's number as Node takes it, -1 for no change. */
export function ownerId(id: unknown): number | null {
  return Number.isInteger(id) && (id as number) >= -1 && (id as number) <= maxId ? (id as number) | 0 : null;
}

/** A length or an offset. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

// From libuv 1.52 on times have nanoseconds; before that it cut them to microseconds.
const wholeMicroseconds = libuvIsOlderThan(1, 52);

/** Seconds and nanoseconds of a time that is given in seconds, or as a Date, since 1970. */
export function secondsAndNanoseconds(time: unknown): readonly [number, number] | null {
  const seconds = isDate(time) ? Date.prototype.getTime.call(time) / 1000 : time;
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= maxId)) return null;
  const whole = Math.trunc(seconds);
  const rest = Math.trunc((seconds - whole) * 1e9);
  return [whole, wholeMicroseconds ? rest - (rest % 1000) : rest];
}

/** Both times of a utimes call, as the core takes them. */
export function accessAndModification(atime: unknown, mtime: unknown): readonly number[] | null {
  const accessed = secondsAndNanoseconds(atime);
  const modified = secondsAndNanoseconds(mtime);
  return accessed === null || modified === null ? null : [...accessed, ...modified];
}
