import { allocate, byteLengthOf, hidden } from '../native/intrinsics.js';

// New memory costs a page fault for every 4 KiB, and a collection when there is enough of it: what nobody but the
// engine sees is used again.
const keptAtMost = 8 << 20;
const pieceAtMost = 4 << 20;
/** Of less than this nothing is gained by using it again, in bytes. */
export const pieceAtLeast: number = 64 << 10;
const pieces = 16;
const kept = new Array<Buffer | undefined>(pieces).fill(undefined);
const lengths = new Int32Array(pieces);
let keptBytes = 0;
let oldest = 0;

/** Memory of at least `bytes` bytes, what it holds is left over from before. */
export function takeMemory(bytes: number): Buffer {
  for (let i = 0; i < pieces; i++) {
    const memory = kept[i];
    const length = lengths[i] as number;
    if (memory === undefined || length < bytes || length > Math.max(4 * bytes, pieceAtLeast)) continue;
    drop(i);
    return memory;
  }
  const rounded = bytes > pieceAtMost ? bytes : Math.max(2 ** Math.ceil(Math.log2(bytes)), pieceAtLeast);
  return hidden(allocate(rounded));
}

/** Takes back what `takeMemory` has given, once nothing can touch it any more; 8 MiB are kept in each thread. */
export function giveMemory(memory: Buffer): void {
  const length = byteLengthOf(memory);
  if (length > pieceAtMost || length < pieceAtLeast) return;
  while (keptBytes + length > keptAtMost || kept[oldest] !== undefined) {
    drop(oldest);
    oldest = (oldest + 1) % pieces;
  }
  kept[oldest] = memory;
  lengths[oldest] = length;
  keptBytes += length;
  oldest = (oldest + 1) % pieces;
}

function drop(piece: number): void {
  kept[piece] = undefined;
  keptBytes -= lengths[piece] as number;
  lengths[piece] = 0;
}
