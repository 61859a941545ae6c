import { closeSync, readSync } from 'node:fs';
import { ringAccess } from './access.js';
import { checked } from './errors.js';

/** An eventfd (`eventfd(2)`) to be registered with a ring, and polled by whoever is to be told. */
export class EventFd {
  #fd: number;

  /** @throws Error EMFILE beyond RLIMIT_NOFILE. */
  constructor() {
    this.#fd = checked(ringAccess().native.makeEventfd(), 'eventfd');
  }

  /** -1 after close. */
  get fd(): number {
    return this.#fd;
  }

  /** How often it was signalled since the last call; never waits. */
  take(): bigint {
    const count = new BigUint64Array(1);
    try {
      readSync(this.#fd, count);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
    return count[0] as bigint;
  }

  close(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
