import nodeFs from 'node:fs';
import { define, nextTick } from '../native/intrinsics.js';

/** How far a stream has come. */
export interface Progress {
  /** Bytes that have been read or written. */
  readonly bytes: number;
  /**
   * How many a read stream will read, by the size of its file when that was last looked at; undefined as long as it is
   * not known, and where it never is: of pipes, of files of `/proc`, and of write streams.
   */
  readonly total: number | undefined;
}

/** What a stream counts its bytes in. */
export type Counter = 'bytesRead' | 'bytesWritten';

interface CountingStream {
  readonly fd: number | null;
  readonly start?: number | undefined;
  readonly end?: number;
  destroy(error: Error): unknown;
}

/** How many bytes a stream will read of a file of `size` bytes; undefined where the size says nothing. */
export function bytesToRead(
  { start = 0, end = Infinity }: Pick<CountingStream, 'start' | 'end'>,
  size: number,
): number | undefined {
  return size === 0 ? undefined : Math.max(0, Math.min(end + 1, size) - start);
}

/**
 * Tells how far a stream has come, whenever its counter has moved: that is exact, and one for all ways that bytes take,
 * Node's own included.
 *
 * @param known the total, where it is known without asking
 */
export function tellProgress(
  stream: CountingStream,
  counter: Counter,
  known: () => number | undefined,
  tell: (progress: Progress) => void,
): void {
  let bytes = Reflect.get(stream, counter) as number;
  let total: number | undefined;
  let asked = counter === 'bytesWritten';
  let due = false;
  const ask = () => {
    asked = true;
    total = known();
    if (total !== undefined || typeof stream.fd !== 'number') return;
    nodeFs.fstat(stream.fd, (error, stats) => {
      if (error === null && stats.isFile()) total = bytesToRead(stream, stats.size);
    });
  };
  const report = () => {
    due = false;
    if (!asked) ask();
    try {
      tell({ bytes, total });
    } catch (error) {
      stream.destroy(error as Error);
    }
  };
  define(stream, counter, {
    configurable: true,
    enumerable: true,
    get: () => bytes,
    set: (value: number) => {
      bytes = value;
      if (due) return;
      due = true;
      nextTick(report);
    },
  });
}
