import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { quoted } from '../wording.js';

/** Asks a person at the terminal, or whatever standard input is, one question after the other. */
export class Questions {
  readonly #signal: AbortSignal;
  #lines: Interface | null = null;
  #answers: AsyncIterator<string> | null = null;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Whether a file is to be replaced; not where nobody answers any more. */
  async mayReplace(file: Uint8Array): Promise<boolean> {
    if (this.#signal.aborted) return false;
    this.#lines ??= createInterface({ input: process.stdin, terminal: false });
    this.#answers ??= this.#lines[Symbol.asyncIterator]();
    process.stderr.write(`uringfs cp: overwrite ${quoted(file)}? `);
    const answer = await Promise.race([this.#answers.next(), once(this.#signal, 'abort')]);
    return 'value' in answer && /^[yY]/.test(answer.value ?? '');
  }

  end(): void {
    this.#lines?.close();
  }
}
