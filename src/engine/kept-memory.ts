import { allocate, byteLengthOf } from '../native/intrinsics.js';

// New memory costs a page fault for every 4 KiB, and a collection when there is enough of it: what nobody but the
// engine sees is used again.
const keptAtMost = 8 << 20;
const pieceAtMost = 4 << 20;
const pieceAtLeast = 64 << 10;
const pieces = 16;
const kept = new Array<Buffer | undefined>(pieces).fill(undefined);
let keptBytes = 0;
let oldest = 0;

/** Memory of at least `bytes` bytes, what it holds is left over from before. */
export function takeMemory(bytes: number): Buffer {
  for (let i = 0; i < pieces; i++) {
    const memory = kept[i];
    if (memory === undefined) continue;
    const length = byteLengthOf(memory);
    if (length < bytes || length > Math.max(4 * bytes, pieceAtLeast)) continue;
    drop(i);
    return memory;
  }
  return allocate(bytes > pieceAtMost ? bytes : Math.max(2 ** Math.ceil(Math.log2(bytes)), pieceAtLeast));
}

/** Takes back what `takeMemory` has given, once nothing can touch it any more; 8 MiB are kept in each thread. */
export function giveMemory(memory: Buffer): void {
  const length = byteLengthOf(memory);
  if (length > pieceAtMost) return;
  while (keptBytes + length > keptAtMost || kept[oldest] !== undefined) {
    drop(oldest);
    oldest = (oldest + 1) % pieces;
  }
  kept[oldest] = memory;
  keptBytes += length;
  oldest = (oldest + 1) % pieces;
}

function drop(piece: number): void {
  const memory = kept[piece];
  kept[piece] = undefined;
  if (memory !== undefined) keptBytes -= byteLengthOf(memory);
}
