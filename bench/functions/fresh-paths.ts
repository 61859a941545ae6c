import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const perFolder = 1000;

/** A path for each call of a sample, of which nothing is there yet; never more than 1,000 in a folder. */
export class FreshPaths {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  path(turn: number): string {
    return join(this.#place(turn), `fresh-${turn}`);
  }

  makeRoom(count: number): void {
    for (let turn = 0; turn < count; turn += perFolder) {
      mkdirSync(this.#place(turn), { recursive: true });
    }
  }

  makeFiles(count: number): void {
    this.makeRoom(count);
    for (let turn = 0; turn < count; turn++) {
      writeFileSync(this.path(turn), '');
    }
  }

  clear(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #place(turn: number): string {
    return join(this.#folder, `thousand-${Math.floor(turn / perFolder)}`);
  }
}
