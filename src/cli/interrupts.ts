import { setMaxListeners } from 'node:events';
import { constants } from 'node:os';

const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ctrl-C and its like, for a command that has something to take back before it goes. A second one ends it at once.
 */
export class Interrupts {
  readonly #controller = new AbortController();
  #code = 0;

  constructor() {
    setMaxListeners(0, this.signal);
    for (const name of names) process.on(name, this.#interrupt);
  }

  readonly #interrupt = (name: NodeJS.Signals) => {
    const code = 128 + constants.signals[name];
    if (this.#code !== 0) process.exit(code);
    this.#code = code;
    this.#controller.abort();
  };

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What the process is to end with: what a shell shows of one that such a signal has ended; 0 if there was none. */
  get exitCode(): number {
    return this.#code;
  }

  stop(): void {
    for (const name of names) process.off(name, this.#interrupt);
  }
}
