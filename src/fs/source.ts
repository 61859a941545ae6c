import { Buffer } from 'node:buffer';
import type { Source } from '../engine/blocks.js';

/** Data of a write: how many bytes, and a function that puts them where the engine wants them. */
export interface Data {
  readonly length: number;
  readonly source: Source;
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
