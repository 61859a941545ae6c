import { invalidType, outOfRange } from '../native/invalid-argument.js';
import type { Progress } from './progress.js';

/** How far a stream may read ahead, or how many pieces of what it writes may be in flight. */
const deepest = 128;

/** What the streams of this package take beside Node's options. They count for files that the stream opens itself. */
export interface OwnOptions {
  /**
   * Reads or writes go round the page cache, straight from and to the disk (`O_DIRECT`). Any `start`, `end` and size of
   * chunks will do: what does not fit the device's blocks is read with what lies around it, and written through the
   * page cache; chunks of a multiple of 64 KiB do best. Where the file system can't, with flags that append, and with
   * `autoClose: false` it is as if it were not set. Default: `false`.
   */
  readonly direct?: boolean | null | undefined;
  /**
   * What is read or written leaves the page cache again, so that a large file does not drive out everything else
   * (`RWF_DONTCACHE`, Linux 6.14). Where the kernel or the file system can't it is as if it were not set. Default:
   * `false`.
   */
  readonly uncached?: boolean | null | undefined;
  /**
   * How many chunks are read ahead, or how many pieces of 64 KiB of what has been written are in flight, at most: 1 to
   * 128. Of a pipe from file to file, how many pieces of 256 KiB, 8 at most. Default: 8 with `direct`; without it a
   * stream reads up to 3 chunks ahead where that pays, and writes one piece after the other.
   */
  readonly queueDepth?: number | null | undefined;
  /**
   * Called when bytes have been read or written, at most once for all that a turn of the event loop brings. What it
   * throws destroys the stream.
   */
  readonly onProgress?: ((progress: Progress) => void) | null | undefined;
}

/** The same with nothing left open. */
export interface OwnSettings {
  readonly direct: boolean;
  readonly uncached: boolean;
  readonly queueDepth: number | undefined;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

export const noSettings: OwnSettings = { direct: false, uncached: false, queueDepth: undefined, onProgress: undefined };

/** @throws TypeError or RangeError as Node throws them for options of its own */
export function ownSettings(options: unknown): OwnSettings {
  if (typeof options !== 'object' || options === null) return noSettings;
  const { direct, uncached, queueDepth, onProgress } = options as Record<keyof OwnOptions, unknown>;
  return {
    direct: checkBoolean('options.direct', direct),
    uncached: checkBoolean('options.uncached', uncached),
    queueDepth: checkDepth(queueDepth),
    onProgress: checkFunction(onProgress),
  };
}

function checkBoolean(name: string, value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw invalidType(name, 'of type boolean', value);
  return value;
}

function checkDepth(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number') throw invalidType('options.queueDepth', 'of type number', value);
  if (!Number.isInteger(value)) throw outOfRange('options.queueDepth', 'an integer', value);
  if (value < 1 || value > deepest) throw outOfRange('options.queueDepth', `>= 1 && <= ${deepest}`, value);
  return value;
}

function checkFunction(value: unknown): OwnSettings['onProgress'] {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'function') throw invalidType('options.onProgress', 'of type function', value);
  return value as OwnSettings['onProgress'];
}
