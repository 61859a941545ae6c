import { Buffer } from 'node:buffer';
import type { Engine } from '../engine/engine.js';
import { bytesInCopies, type Data, type WholeData } from '../engine/load.js';
import { byteLengthOf, bytesOf, copyBytes, isUtf8, ownBytesOf, writeText } from '../native/intrinsics.js';

const { byteLength } = Buffer;

// More than this Node writes from where it is: copying it would keep this thread for too long …
const copiedAtMost = 512 << 10;
// … and of more than this at once, strings among it, several threads of Node's make up for their wakes.
const inCopiesAtMost = 1 << 20;

/**
 * The whole of what a file is to hold: text of any length, or the bytes of a view if they are at most 512 KiB and not
 * too many such calls are under way. They are copied, as the kernel must not have a pointer into memory that the caller
 * may pull away. Null for everything else.
 */
export function wholeData(engine: Engine, data: unknown, encoding: BufferEncoding): WholeData | null {
  const block = engine.blocks.largeBytes;
  if (typeof data === 'string') {
    if (isUtf8(encoding)) return fromString(data, encoding);
    const own = ownBytesOf(data, encoding);
    const length = byteLengthOf(own);
    return length <= block ? fromView(own, 0, length) : { length, own };
  }
  if (!ArrayBuffer.isView(data)) return null;
  // Once: others may make it longer, a thread in the midst of this.
  const length = byteLengthOf(data);
  const few = length <= copiedAtMost && bytesInCopies() + length <= inCopiesAtMost && !engine.crowded;
  return length <= block || few ? fromView(data, 0, length) : null;
}

export function fromString(text: string, encoding: BufferEncoding): Data {
  // How many bytes there are in hex or base64 is known only when they have been decoded.
  if (!isUtf8(encoding)) {
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
