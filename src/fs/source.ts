import { Buffer } from 'node:buffer';
import type { Data, WholeData } from '../engine/load.js';
import { byteLengthOf, bytesOf, copyBytes, ownBytesOf, writeText } from '../native/intrinsics.js';

const { byteLength } = Buffer;

/**
 * The whole of what a file is to hold: text of any length, or the bytes of a view if they are at most `most`. Null for
 * everything else: the kernel must not have a pointer into memory that the caller may pull away, and copying that much
 * on this thread takes longer than Node's own way.
 */
export function wholeData(data: unknown, encoding: BufferEncoding, most: number): WholeData | null {
  if (typeof data === 'string') {
    // Text has at least as many bytes as code units; what has more of them than fit is not counted twice.
    const text = data.length <= most ? fromString(data, encoding) : null;
    if (text !== null && text.length <= most) return text;
    const own = ownBytesOf(data, encoding);
    const length = byteLengthOf(own);
    return length <= most ? fromView(own, 0, length) : { length, own };
  }
  if (!ArrayBuffer.isView(data)) return null;
  // Once: others may make it longer, a thread in the midst of this.
  const length = byteLengthOf(data);
  return length <= most ? fromView(data, 0, length) : null;
}

export function fromString(text: string, encoding: BufferEncoding): Data {
  // How many bytes there are in hex or base64 is known only when they have been decoded.
  if (encoding !== 'utf8' && encoding !== 'utf-8') {
    const bytes = ownBytesOf(text, encoding);
    return fromView(bytes, 0, byteLengthOf(bytes));
  }
  const length = byteLength(text, encoding);
  return { length, source: (memory, offset) => writeText(memory, text, offset, length) };
}

export function fromView(view: ArrayBufferView, start: number, length: number): Data {
  // Looked at again when they are copied: if the ArrayBuffer has been transferred meanwhile they are gone.
  const bytes = bytesOf(view, start, length);
  return { length, source: (memory, offset) => copyBytes(bytes, 0, length, memory, offset) };
}
