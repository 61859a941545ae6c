import { closeSync, openSync, readSync } from 'node:fs';

const chunkSize = 64 * 1024;

/** The offset of the first byte in which two files differ, or null where one begins with all of the other. */
export function firstDifferenceOfFiles(one: string, other: string): number | null {
  const oneFd = openSync(one, 'r');
  const otherFd = openSync(other, 'r');
  const oneChunk = Buffer.alloc(chunkSize);
  const otherChunk = Buffer.alloc(chunkSize);
  try {
    for (let offset = 0; ; offset += chunkSize) {
      const bytes = Math.min(
        readSync(oneFd, oneChunk, 0, chunkSize, offset),
        readSync(otherFd, otherChunk, 0, chunkSize, offset),
      );
      const difference = firstDifference(oneChunk.subarray(0, bytes), otherChunk.subarray(0, bytes));
      if (difference !== null) {
        return offset + difference;
      }
      if (bytes < chunkSize) {
        return null;
      }
    }
  } finally {
    closeSync(oneFd);
    closeSync(otherFd);
  }
}

export function firstDifference(one: Uint8Array, other: Uint8Array): number | null {
  const index = one.findIndex((byte, at) => at < other.length && byte !== other[at]);
  return index < 0 ? null : index;
}
