/**
 * What can be seen of the binary for musl in a process on musl, which is Bun's: that the package chooses it, that it
 * loads, and that a ring of one's own works, waited for by blocking. Node there is none, and what waits by an event
 * loop needs libuv's, which Bun has not got: there node:fs serves.
 */
import { ok, strictEqual } from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backend } from 'uringfs';
import { readFile } from 'uringfs/promises';
import { IoUring } from 'uringfs/ring';
import { fileByEntries, nextSqe } from './ring-file.js';

const folder = mkdtempSync(join(tmpdir(), 'uringfs-musl-'));
const ring = new IoUring(8);
try {
  const answer = () => {
    ring.submitAndWait(1);
    return ring.waitForCqe().result();
  };
  nextSqe(ring).nop();
  strictEqual(answer(), 0);
  await fileByEntries(ring, folder, answer);
  strictEqual(backend.kind, 'node');
  strictEqual(await readFile('/proc/self/comm', 'utf8'), readFileSync('/proc/self/comm', 'utf8'));
  const mapped = readFileSync('/proc/self/maps', 'utf8');
  ok(mapped.includes('uringfs.musl.node'), 'it is not the binary for musl that was loaded');
  ok(/\/libc\.so$/m.test(mapped) && !/\/libc\.so\.6$/m.test(mapped), 'the C library is not musl alone');
  console.log(`the binary for musl: a ring worked, in Bun ${process.versions.bun}`);
} finally {
  ring.close();
  rmSync(folder, { recursive: true });
}
