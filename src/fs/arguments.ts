import { Buffer } from 'node:buffer';
import { constants } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { theEngine } from '../engine/engine.js';
import { byteLengthOf, bytesOf, copyBytes, isUtf8 } from '../native/intrinsics.js';

// Arguments that are surely good become what the engine takes. Anything else becomes null, and the call goes to Node's
// own function, which knows best which error it deserves.

/** A path as the engine takes it: no NUL in it, and short enough for a slot. */
export type EnginePath = string | Uint8Array;

/** The path, or null. `beside` are bytes of the slot that another path takes. */
export function enginePath(path: unknown, beside = 0): EnginePath | null {
  const room = pathRoom() - beside;
  if (typeof path === 'string') return goodText(path, room) ? path : null;
  if (path instanceof Uint8Array) {
    const length = byteLengthOf(path);
    if (length >= room) return null;
    // A copy, as Node makes one: the caller may write to its bytes once the call has returned, others at any time.
    const own = new Uint8Array(length);
    copyBytes(path, 0, length, own, 0);
    return own.includes(0) || mayBeVirtual(own) ? null : own;
  }
  if (path instanceof URL) {
    const text = pathOfUrl(path);
    return text !== null && goodText(text, room) ? text : null;
  }
  return null;
}

/** Bytes that `path` takes in a slot, its terminator included. */
export function pathBytes(path: EnginePath): number {
  return (typeof path === 'string' ? Buffer.byteLength(path) : path.length) + 1;
}

// Virtual file systems of Node 26 (`node:vfs`) lie below /dev/null, where there can be no real file.
const virtualRoot = 'null/';

/** Whether a path may lead into a virtual file system, which only Node's own functions know. */
export function mayBeVirtual(path: unknown): boolean {
  if (path instanceof Uint8Array) {
    const { buffer, byteOffset, byteLength } = bytesOf(path);
    return Buffer.from(buffer, byteOffset, byteLength).includes(virtualRoot);
  }
  const text = path instanceof URL ? pathOfUrl(path) : path;
  return typeof text === 'string' && text.includes(virtualRoot);
}

const leadingDots = /^(?:\.{1,2}\/+)*/;

/**
 * Whether a path goes up again, or nowhere, behind a name. If that name is a link, the kernel and Node's `join`, which
 * Node makes the paths of what lies below with, come to different places.
 */
export function hasDotsBehindNames(path: string): boolean {
  const names = path.replace(leadingDots, '').split('/');
  return names.includes('..') || names.includes('.');
}

function pathRoom(): number {
  return theEngine()?.backend.binding.layout.pathBytes ?? 0;
}

function goodText(path: string, room: number): boolean {
  // A UTF-16 code unit becomes at most three bytes.
  if (path.length * 3 >= room && Buffer.byteLength(path) >= room) return false;
  return !path.includes('\0') && !path.includes(virtualRoot);
}

function pathOfUrl(url: URL): string | null {
  try {
    return fileURLToPath(url);
  } catch {
    return null;
  }
}

const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_SYNC, O_TRUNC, O_WRONLY } = constants;

const flagNumbers = new Map<unknown, number>([
  ['r', O_RDONLY],
  ['rs', O_RDONLY | O_SYNC],
  ['sr', O_RDONLY | O_SYNC],
  ['r+', O_RDWR],
  ['rs+', O_RDWR | O_SYNC],
  ['sr+', O_RDWR | O_SYNC],
  ['w', O_TRUNC | O_CREAT | O_WRONLY],
  ['wx', O_TRUNC | O_CREAT | O_WRONLY | O_EXCL],
  ['xw', O_TRUNC | O_CREAT | O_WRONLY | O_EXCL],
  ['w+', O_TRUNC | O_CREAT | O_RDWR],
  ['wx+', O_TRUNC | O_CREAT | O_RDWR | O_EXCL],
  ['xw+', O_TRUNC | O_CREAT | O_RDWR | O_EXCL],
  ['a', O_APPEND | O_CREAT | O_WRONLY],
  ['ax', O_APPEND | O_CREAT | O_WRONLY | O_EXCL],
  ['xa', O_APPEND | O_CREAT | O_WRONLY | O_EXCL],
  ['as', O_APPEND | O_CREAT | O_WRONLY | O_SYNC],
  ['sa', O_APPEND | O_CREAT | O_WRONLY | O_SYNC],
  ['a+', O_APPEND | O_CREAT | O_RDWR],
  ['ax+', O_APPEND | O_CREAT | O_RDWR | O_EXCL],
  ['xa+', O_APPEND | O_CREAT | O_RDWR | O_EXCL],
  ['as+', O_APPEND | O_CREAT | O_RDWR | O_SYNC],
  ['sa+', O_APPEND | O_CREAT | O_RDWR | O_SYNC],
]);

/** The number of Node's flag string or number, or null. */
export function openFlags(flags: unknown, fallback: string): number | null {
  if (typeof flags === 'number') return Number.isInteger(flags) && flags >= 0 && flags <= 0x7fffffff ? flags : null;
  return flagNumbers.get(flags ?? fallback) ?? null;
}

/** A mode as Node takes it, an integer or a string of octal digits; null for anything else. */
export function fileMode(mode: unknown, fallback: number): number | null {
  if (mode === undefined || mode === null) return fallback;
  if (typeof mode === 'number') return Number.isInteger(mode) && mode >= 0 && mode <= 0xffffffff ? mode | 0 : null;
  if (typeof mode === 'string' && /^[0-7]{1,10}$/.test(mode)) return Number.parseInt(mode, 8) | 0;
  return null;
}

/**
 * The properties of an options argument, where it has none but `known` ones; null otherwise. A string stands for an
 * encoding.
 */
export function plainOptions(options: unknown, known: readonly string[]): Record<string, unknown> | null {
  if (options === undefined || options === null) return {};
  if (typeof options === 'string') return known.includes('encoding') ? { encoding: options } : null;
  if (typeof options !== 'object') return null;
  // What a prototype of the caller's own may hold, enumerable or not, is for Node to find.
  const prototype = Object.getPrototypeOf(options);
  if (prototype !== Object.prototype && prototype !== null) return null;
  for (const name of Object.getOwnPropertyNames(options)) if (!known.includes(name)) return null;
  return options as Record<string, unknown>;
}

/** The encoding, undefined for none, null where Node would object or does something of its own. */
export function encodingOf(encoding: unknown): BufferEncoding | undefined | null {
  if (encoding === undefined || encoding === null) return undefined;
  return typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : null;
}

/** The signal, undefined for none, null where Node would object or end the call at once. */
export function goodSignal(signal: unknown): AbortSignal | undefined | null {
  if (signal === undefined) return undefined;
  return signal instanceof AbortSignal && !signal.aborted ? signal : null;
}

/** Whether options ask for nothing but text in UTF-8, which is what the engine answers. */
export function asksForText(options: unknown): boolean {
  const encoding = plainOptions(options, ['encoding']);
  return encoding !== null && isUtf8OrNone(encoding.encoding);
}

/** Whether an encoding is UTF-8, given or by default. */
export function isUtf8OrNone(encoding: unknown): boolean {
  return encoding === undefined || encoding === null || isUtf8(encoding);
}
