import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import * as node from 'node:fs/promises';
import { join } from 'node:path';
import { type IoUring, OFlag, type SQE } from 'uringfs/ring';
import { bytesOf } from './pattern.js';

/** The next free entry of a ring that has one. */
export function nextSqe(ring: IoUring): SQE {
  const free = ring.prepareSqe();
  ok(free !== null, 'the submission queue is full');
  return free;
}

/**
 * Opens, writes, reads and closes a file by entries, each when the one before is done.
 *
 * @param answer submits what has been prepared and gives its result
 */
export async function fileByEntries(ring: IoUring, folder: string, answer: () => number | Promise<number>) {
  const path = join(folder, 'file');
  const bytes = bytesOf(20_000);
  nextSqe(ring).openat(null, path, OFlag.of(OFlag.RDWR, OFlag.CREAT), 0o600);
  const fd = await answer();
  nextSqe(ring).write(fd, bytes, 0);
  strictEqual(await answer(), bytes.length);
  const [buffer] = ring.registrar.registerBuffers([32_768]);
  ok(buffer !== undefined);
  nextSqe(ring).read(fd, buffer, 0);
  strictEqual(await answer(), bytes.length);
  deepStrictEqual(Buffer.from(buffer.slice(0, bytes.length).bytes), bytes);
  nextSqe(ring).close(fd);
  strictEqual(await answer(), 0);
  deepStrictEqual(await node.readFile(path), bytes);
}
