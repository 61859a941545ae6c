import { constants, type PathLike } from 'node:fs';
import type { Readable } from 'node:stream';
import { originalFs } from '../fs/original.js';
import { stat } from '../fs/stat.js';
import { NativePromise } from '../native/intrinsics.js';

const { O_RDONLY, O_NONBLOCK, O_NOCTTY } = constants;

/**
 * A FIFO as a stream that waits for writers and their bytes in epoll, not in a system call: it can be closed at any
 * time, and keeps no thread. Null if `path` leads to none.
 *
 * @throws what `open` rejects with
 */
export async function openFifo(path: PathLike, highWaterMark?: number): Promise<Readable | null> {
  if (!(await isFifo(path))) return null;
  const fd = await openAtOnce(path);
  try {
    // Something else may have got the name meanwhile.
    if (originalFs.fstatSync(fd).isFIFO()) {
      const { Socket } = process.getBuiltinModule('node:net');
      const options = { fd, readable: true, writable: false };
      return new Socket(highWaterMark === undefined ? options : ({ ...options, highWaterMark } as typeof options));
    }
  } catch (error) {
    originalFs.closeSync(fd);
    throw error;
  }
  originalFs.closeSync(fd);
  return null;
}

// What is wrong with a path is said by whoever opens it then.
async function isFifo(path: PathLike): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isFIFO() === true;
}

function openAtOnce(path: PathLike): Promise<number> {
  return new NativePromise((resolve, reject) => {
    originalFs.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, (error, fd) => (error ? reject(error) : resolve(fd)));
  });
}
