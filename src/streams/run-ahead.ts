import type { Writable } from 'node:stream';
import { stageBytes } from '../engine/lent-op.js';
import { nextTick, setImmediate } from '../native/intrinsics.js';
import { drainPipes, writtenByPipesOnly } from './direct-pipe.js';

// Turns of the event loop in which nothing has come: whatever the pipe leads from, it is slower than the file.
const patience = 4;

/**
 * Lets the pipes into a stream bring more while it writes: with Node's way each chunk is written before the next is
 * taken. What they bring waits in the stream itself, so that nothing but its length tells.
 */
export class RunAhead {
  readonly #stream: Writable;
  readonly #may: () => boolean;
  #looking = false;
  #length = 0;
  #turns = 0;

  /** @param may asked last, as it may take a place: whether this stream may at the moment */
  constructor(stream: Writable, may: () => boolean) {
    this.#stream = stream;
    this.#may = may;
  }

  /** To be told of every write. */
  writes(): void {
    this.#turns = 0;
    // A stream that no pipe leads into is spared the tick.
    if (this.#looking || this.#stream.listenerCount('unpipe') === 0) return;
    this.#looking = true;
    // The pipe stops when this write returns.
    nextTick(this.#look);
  }

  readonly #look = () => {
    const length = this.#stream.writableLength;
    this.#turns = length === this.#length ? this.#turns + 1 : 0;
    this.#length = length;
    this.#looking = this.#turns <= patience && this.#wanted();
    if (!this.#looking) return;
    drainPipes(this.#stream);
    // One chunk a turn: what has been written meanwhile is seen in between.
    setImmediate(this.#look);
  };

  #wanted(): boolean {
    const stream = this.#stream;
    const { writableLength, writableCorked } = stream;
    if (writableLength === 0 || writableLength >= stageBytes || writableCorked > 0) return false;
    try {
      // Not of one that has been ended or destroyed.
      return stream.writableNeedDrain && writtenByPipesOnly(stream) && this.#may();
    } catch {
      // What it looks at is the program's too, and may throw.
      return false;
    }
  }
}
