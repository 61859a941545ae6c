import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

const chunkSize = 1024 * 1024;

export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Read by node:fs alone, chunk by chunk. */
export function sha256OfFile(path: string): string {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(chunkSize);
  const fd = openSync(path, 'r');
  try {
    for (;;) {
      const bytes = readSync(fd, chunk);
      if (bytes === 0) {
        return hash.digest('hex');
      }
      hash.update(chunk.subarray(0, bytes));
    }
  } finally {
    closeSync(fd);
  }
}
