import { Buffer } from 'node:buffer';
import type { Data, WholeData } from '../engine/load.js';

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
    const own = Buffer.from(data, encoding);
    return own.length <= most ? fromView(own, 0, own.length) : { length: own.length, own };
  }
  if (ArrayBuffer.isView(data) && data.byteLength <= most) return fromView(data, 0, data.byteLength);
  return null;
}

export function fromString(text: string, encoding: BufferEncoding): Data {
  // How many bytes there are in hex or base64 is known only when they have been decoded.
  if (encoding !== 'utf8' && encoding !== 'utf-8') {
    const bytes = Buffer.from(text, encoding);
    return fromView(bytes, 0, bytes.length);
  }
  const length = Buffer.byteLength(text, encoding);
  return { length, source: (memory, offset) => memory.write(text, offset, length, encoding) };
}

export function fromView(view: ArrayBufferView, start: number, length: number): Data {
  return {
    length,
    source: (memory, offset) => {
      // Looked at only now: a view whose ArrayBuffer has been transferred meanwhile is empty.
      if (view.byteLength < start + length) return Math.max(0, view.byteLength - start);
      memory.set(new Uint8Array(view.buffer, view.byteOffset + start, length), offset);
      return length;
    },
  };
}
