// What programs may replace, patch or fake (a test's clock does), as it was when this package was loaded: what is asked
// of the engine is to be done all the same, and none of its memory may get into somebody else's hands.
import { Buffer } from 'node:buffer';

export const { setImmediate, setTimeout, clearTimeout, setInterval, clearInterval, queueMicrotask }: typeof globalThis =
  globalThis;
/** What Node's functions return, whatever a program has put in the place of `Promise` since. */
export const NativePromise: PromiseConstructor = globalThis.Promise;
export const nextTick: typeof process.nextTick = process.nextTick.bind(process);
/** Milliseconds on a clock that only goes forward. */
export const monotonicNow: () => number = performance.now.bind(performance);

type Method<T, A extends unknown[], R> = (on: T, ...args: A) => R;

const { bind, call } = Function.prototype;

/** A method as a function of what it is called on, which looks nothing up when it is called. */
function uncurried<T, A extends unknown[], R>(method: (this: T, ...args: A) => R): Method<T, A, R> {
  return bind.call(call, method) as Method<T, A, R>;
}

function getter<T, R>(prototype: object, name: PropertyKey): Method<T, [], R> {
  const { get } = Object.getOwnPropertyDescriptor(prototype, name) as { get: (this: T) => R };
  return uncurried(get);
}

const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
// Undefined for a DataView.
const typeOf = getter<ArrayBufferView, string | undefined>(typedArray, Symbol.toStringTag);
const bufferOfArray = getter<ArrayBufferView, ArrayBuffer>(typedArray, 'buffer');
const offsetOfArray = getter<ArrayBufferView, number>(typedArray, 'byteOffset');
const lengthOfArray = getter<ArrayBufferView, number>(typedArray, 'byteLength');
const bufferOfDataView = getter<ArrayBufferView, ArrayBuffer>(DataView.prototype, 'buffer');
const offsetOfDataView = getter<ArrayBufferView, number>(DataView.prototype, 'byteOffset');
const lengthOfDataView = getter<ArrayBufferView, number>(DataView.prototype, 'byteLength');

const lengthOfBuffer = getter<ArrayBuffer, number>(ArrayBuffer.prototype, 'byteLength');

const set = uncurried(typedArray.set as (this: Uint8Array, source: Uint8Array, offset: number) => void);
const utf8Write = uncurried(
  (Buffer.prototype as unknown as { utf8Write(text: string, offset: number, length: number): number }).utf8Write,
) as Method<Uint8Array, [text: string, offset: number, length: number], number>;
const utf8Slice = uncurried(
  (Buffer.prototype as unknown as { utf8Slice(start: number, end: number): string }).utf8Slice,
) as Method<Uint8Array, [start: number, end: number], string>;

/** A Buffer of its own ArrayBuffer, its bytes left as they were. */
export const allocate: typeof Buffer.allocUnsafeSlow = Buffer.allocUnsafeSlow;
const bufferFrom = Buffer.from as (data: string, encoding: BufferEncoding) => Buffer;
/** Text of bytes that nobody else has or will have: a program that has patched a method of theirs sees them. */
export const textOfOwn: (bytes: Buffer, encoding: BufferEncoding) => string = uncurried(
  Buffer.prototype.toString as (this: Buffer, encoding: BufferEncoding) => string,
);

/** How many bytes there are, whatever their properties say. */
export const countOf: (bytes: Uint8Array) => number = lengthOfArray;

/** How many bytes a view really has, whatever its properties say; 0 when its ArrayBuffer has gone or shrunk. */
export function byteLengthOf(view: ArrayBufferView): number {
  if (typeOf(view) !== undefined) return lengthOfArray(view);
  try {
    return lengthOfDataView(view);
  } catch {
    return 0;
  }
}

/** The bytes of a view, from `start` on, as they lie now. None if they are not there (any more). */
export function bytesOf(view: ArrayBufferView, start = 0, length: number = byteLengthOf(view) - start): Uint8Array {
  if (length <= 0 || byteLengthOf(view) < start + length) return new Uint8Array(0);
  if (typeOf(view) !== undefined) return new Uint8Array(bufferOfArray(view), offsetOfArray(view) + start, length);
  return new Uint8Array(bufferOfDataView(view), offsetOfDataView(view) + start, length);
}

/** Whether no other thread can change how many bytes there are: shared memory may grow while it is copied. */
export function isSteady(bytes: Uint8Array): boolean {
  try {
    return lengthOfBuffer(bufferOfArray(bytes)) >= 0;
  } catch {
    return false;
  }
}

/** A part of bytes, over the same memory. */
export function partOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const length = lengthOfArray(bytes);
  const last = end < length ? end : length;
  if (start >= last) return new Uint8Array(0);
  return new Uint8Array(bufferOfArray(bytes), offsetOfArray(bytes) + start, last - start);
}

/** Copies as many bytes as there are and as there is room for, and tells how many that were. */
export function copyBytes(source: Uint8Array, from: number, end: number, target: Uint8Array, at: number): number {
  const room = lengthOfArray(target) - at;
  const last = end - from < room ? end : from + room;
  if (from === 0 && last === lengthOfArray(source)) {
    set(target, source, at);
    return last;
  }
  const part = partOf(source, from, last);
  set(target, part, at);
  return lengthOfArray(part);
}

/** The same bytes in memory of their own. */
export function copyOf(source: Uint8Array, start: number, end: number): Buffer {
  const copy = allocate(end - start);
  copyBytes(source, start, end, copy, 0);
  return copy;
}

/** Writes text in UTF-8, at most `length` bytes of it; how many. */
export function writeText(target: Uint8Array, text: string, at: number, length: number): number {
  return utf8Write(target, text, at, length);
}

/** Whether an encoding is UTF-8, by one of its two names. */
export function isUtf8(encoding: unknown): boolean {
  return encoding === 'utf8' || encoding === 'utf-8';
}

/** Text of bytes. */
export function textOf(source: Uint8Array, encoding: BufferEncoding, start: number, end: number): string {
  if (isUtf8(encoding)) return utf8Slice(source, start, end);
  return textOfOwn(copyOf(source, start, end), encoding);
}

/** Text as bytes that nobody else has: those of `Buffer.from` may lie in memory that is shared. */
export function ownBytesOf(text: string, encoding: BufferEncoding): Buffer {
  const shared = bufferFrom(text, encoding);
  return copyOf(shared, 0, lengthOfArray(shared));
}

/** Defines a property by a descriptor that has nothing but what it is written with. */
export function define(on: object, name: PropertyKey, descriptor: PropertyDescriptor): void {
  Object.defineProperty(on, name, Object.setPrototypeOf(descriptor, null));
}

/** The engine's own memory. Its `byteLength`, which Node asks for when text is written, is no prototype's getter. */
export function hidden<T extends Uint8Array>(view: T): T {
  define(view, 'byteLength', { value: lengthOfArray(view) });
  return view;
}
