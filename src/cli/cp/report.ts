import type { ProgressBar } from './progress-bar.js';

/** What is said of a copy, and whether anything has failed. */
export class Report {
  #bar: ProgressBar | null = null;
  failed = false;

  /** Lines are written above that bar from now on. */
  show(bar: ProgressBar | null): void {
    this.#bar = bar;
  }

  failure(message: string): void {
    this.failed = true;
    this.#complain(message);
  }

  warning(message: string): void {
    this.#complain(`warning: ${message}`);
  }

  #complain(message: string): void {
    this.#bar?.clear();
    process.stderr.write(`uringfs cp: ${message}\n`);
  }

  said(line: string): void {
    this.#bar?.clear();
    process.stdout.write(`${line}\n`);
  }
}
