/**
 * What can be seen of the binary for musl in a process on musl, which is Bun's: that the package chooses it, that it
 * loads, and that a ring of one's own works, waited for by blocking. Node there is none, and what waits by an event
 * loop needs libuv's, which Bun has not got: it ends in a panic about uv_poll_init.
 */
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IoUring, OFlag, type SQE } from 'uringfs/ring';
import { bytesOf } from './pattern.js';

const folder = mkdtempSync(join(tmpdir(), 'uringfs-musl-'));
try {
  const ring = new IoUring(8);
  const answer = (fill: (sqe: SQE) => void): number => {
    const sqe = ring.prepareSqe();
    ok(sqe !== null, 'the submission queue is full');
    fill(sqe);
    ring.submitAndWait(1);
    return ring.waitForCqe().result();
  };
  strictEqual(
    answer((sqe) => sqe.nop()),
    0,
  );
  const path = join(folder, 'file');
  const bytes = bytesOf(20_000);
  const fd = answer((sqe) => sqe.openat(null, path, OFlag.of(OFlag.RDWR, OFlag.CREAT), 0o600));
  strictEqual(
    answer((sqe) => sqe.write(fd, bytes, 0)),
    bytes.length,
  );
  const [buffer] = ring.registrar.registerBuffers([32_768]);
  ok(buffer !== undefined);
  strictEqual(
    answer((sqe) => sqe.read(fd, buffer, 0)),
    bytes.length,
  );
  deepStrictEqual(Buffer.from(buffer.slice(0, bytes.length).bytes), bytes);
  strictEqual(
    answer((sqe) => sqe.close(fd)),
    0,
  );
  deepStrictEqual(readFileSync(path), bytes);
  ring.close();
  const mapped = readFileSync('/proc/self/maps', 'utf8');
  ok(mapped.includes('uringfs.musl.node'), 'it is not the binary for musl that was loaded');
  ok(/\/libc\.so$/m.test(mapped) && !/\/libc\.so\.6$/m.test(mapped), 'the C library is not musl alone');
  console.log(`the binary for musl: a ring worked, in Bun ${process.versions.bun}`);
} finally {
  rmSync(folder, { recursive: true });
}
