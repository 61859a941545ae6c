import { Buffer } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';

/** What a hole is made of, on nearly every file system. */
const pageBytes = 4096;
const zeros = Buffer.alloc(pageBytes);

/** Writes all of `bytes` at `position`. */
export async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** Writes `bytes` at `position` of a new file, but for pages of zeros: these become holes. Its length is to be set. */
export async function writeAroundZeros(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let from = 0;
  for (let at = 0; at < bytes.length; at += pageBytes) {
    const until = Math.min(at + pageBytes, bytes.length);
    if (zeros.compare(bytes, at, until, 0, until - at) !== 0) continue;
    if (from < at) await writeAll(file, bytes.subarray(from, at), position + from);
    from = until;
  }
  if (from < bytes.length) await writeAll(file, bytes.subarray(from), position + from);
}
