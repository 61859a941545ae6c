import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { block } from './block.js';

const howMany = 512;

/** Distinct files of 4 KiB, taken in turn, so that no call meets the file of the one before. */
export class ManyFiles {
  readonly #paths: string[];

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#paths = Array.from({ length: howMany }, (_, index) => join(folder, `file-${index}`));
    this.writeAnew();
  }

  writeAnew(): void {
    for (const path of this.#paths) {
      writeFileSync(path, block);
    }
  }

  path(turn: number): string {
    return this.#paths[turn % howMany] as string;
  }
}
