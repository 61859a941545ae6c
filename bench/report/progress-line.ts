import process from 'node:process';

const eraseLine = '\r\u001b[K';
const refreshMilliseconds = 100;

/** One line of the terminal that tells what goes on and is gone afterwards; nothing where there is no terminal. */
export class ProgressLine {
  readonly #terminal = process.stderr;

  show(text: string): void {
    if (this.#terminal.isTTY) {
      this.#terminal.write(`${eraseLine}${text.slice(0, this.#terminal.columns - 1)}`);
    }
  }

  clear(): void {
    this.show('');
  }

  /** Shows what `describe` says, over and over, until `work` is done. */
  async during<Result>(describe: () => string, work: () => Promise<Result>): Promise<Result> {
    if (!this.#terminal.isTTY) {
      return work();
    }
    const timer = setInterval(() => this.show(describe()), refreshMilliseconds);
    try {
      return await work();
    } finally {
      clearInterval(timer);
      this.clear();
    }
  }
}
