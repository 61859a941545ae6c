import type { Data } from '../engine/load.js';
import { byteLengthOf, bytesOf, copyBytes } from '../native/intrinsics.js';
import { isUtf8OrNone } from './arguments.js';
import { isCount } from './numbers.js';
import { fromString, fromView } from './source.js';

// The call forms of FileHandle.read and write that are surely good; null sends the call to Node's own method.

export interface ReadRequest {
  readonly buffer: ArrayBufferView;
  readonly target: Uint8Array;
  /** Where in `target` the bytes go, and how many. */
  readonly start: number;
  readonly length: number;
  readonly position: number;
}

const currentPosition = -1;

export function readRequest(args: readonly unknown[], most: number): ReadRequest | null {
  const form = readForm(args);
  if (form === null) return null;
  const { buffer, offset, length, position } = form;
  const at = positionOf(position);
  const start = offset ?? 0;
  if (at === null || !isCount(start) || !ArrayBuffer.isView(buffer)) return null;
  const all = byteLengthOf(buffer);
  const bytes = length === undefined ? all - start : length;
  if (!isCount(bytes) || bytes === 0 || bytes > most || start + bytes > all) return null;
  const target = buffer instanceof Uint8Array ? buffer : bytesOf(buffer);
  return { buffer, target, start, length: bytes, position: at };
}

interface Form {
  readonly buffer?: unknown;
  readonly offset?: unknown;
  readonly length?: unknown;
  readonly position?: unknown;
}

// read(buffer, offset, length, position) and read(buffer, { offset, length, position }); the form without a buffer
// makes one of its own, which is Node's to choose.
function readForm([buffer, second, length, position]: readonly unknown[]): Form | null {
  if (!ArrayBuffer.isView(buffer)) return null;
  if (second === null || typeof second !== 'object') return { buffer, offset: second, length, position };
  const options = second as Form;
  return { buffer, offset: options.offset, length: options.length, position: options.position };
}

export interface WriteRequest {
  readonly buffer: unknown;
  readonly data: Data;
  readonly position: number;
}

export function writeRequest([buffer, second, third, fourth]: readonly unknown[], most: number): WriteRequest | null {
  if (typeof buffer === 'string') return stringRequest(buffer, second, third, most);
  if (!ArrayBuffer.isView(buffer)) return null;
  // Here Node takes null for an object without any option.
  const options = typeof second === 'object' ? ((second ?? {}) as Form) : null;
  const offset = (options === null ? second : options.offset) ?? 0;
  const length = options === null ? third : options.length;
  const position = positionOf(options === null ? fourth : options.position);
  if (!isCount(offset) || position === null) return null;
  const all = byteLengthOf(buffer);
  const bytes = length === undefined ? all - offset : length;
  if (!isCount(bytes) || bytes === 0 || bytes > most || offset + bytes > all) return null;
  return { buffer, data: fromView(buffer, offset, bytes), position };
}

function stringRequest(text: string, position: unknown, encoding: unknown, most: number): WriteRequest | null {
  const at = positionOf(position);
  if (at === null || text.length === 0 || text.length > 2 * most) return null;
  if (!isUtf8OrNone(encoding)) return null;
  const data = fromString(text, 'utf8');
  return data.length <= most ? { buffer: text, data, position: at } : null;
}

function positionOf(position: unknown): number | null {
  if (position === undefined || position === null || position === -1) return currentPosition;
  return isCount(position) ? position : null;
}

// IOV_MAX: what becomes of more is Node's to say.
const maxViews = 1024;

export interface VectorRequest {
  readonly views: readonly Uint8Array[];
  readonly length: number;
  readonly position: number;
}

/** The arguments of readv and writev: views of up to `most` bytes in all. */
export function vectorRequest([buffers, position]: readonly unknown[], most: number): VectorRequest | null {
  if (!Array.isArray(buffers) || buffers.length > maxViews) return null;
  const at = typeof position === 'number' ? positionOf(position) : currentPosition;
  if (at === null) return null;
  const views: Uint8Array[] = [];
  let length = 0;
  for (const buffer of buffers) {
    if (!ArrayBuffer.isView(buffer)) return null;
    const bytes = bytesOf(buffer);
    length += byteLengthOf(bytes);
    views.push(bytes);
  }
  return length > 0 && length <= most ? { views, length, position: at } : null;
}

/** Copies the bytes of `views`, as many as there still are. */
export function fromViews({ views, length }: VectorRequest): Data {
  return {
    length,
    source: (memory, offset) => {
      let done = 0;
      for (let i = 0; i < views.length; i++) {
        done += copyBytes(views[i] as Uint8Array, 0, length - done, memory, offset + done);
      }
      return done;
    },
  };
}
