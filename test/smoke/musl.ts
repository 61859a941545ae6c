/**
 * A first look at the binary for musl, in a runtime that is not Node: whether it is found where another C library's was
 * tried first, loads, and does what it is for through a ring of the program's own.
 */
import { strictEqual } from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IoUring, OFlag } from 'uringfs/ring';

const path = join(tmpdir(), `uringfs-musl-${process.pid}`);
writeFileSync(path, 'read through io_uring');
const ring = new IoUring(4);
const [buffer] = ring.registrar.registerBuffers([4096]);
if (buffer === undefined) throw new Error('No buffer was registered.');
const result = () => {
  ring.submitAndWait(1);
  return ring.waitForCqe().result();
};
ring.prepareSqe()?.openat(null, path, OFlag.RDONLY);
const fd = result();
ring.prepareSqe()?.read(fd, buffer, 0);
const length = result();
strictEqual(Buffer.from(buffer.slice(0, length).bytes).toString(), 'read through io_uring');
ring.prepareSqe()?.unlinkat(null, path);
strictEqual(result(), 0);
ring.close();
console.log('smoke: the binary for musl reads through io_uring');
