import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { block } from './block.js';

/** Distinct files (of 4 KiB unless told otherwise), taken in turn, so that no call meets the file of the one before. */
export class ManyFiles {
  readonly #paths: string[];
  readonly #contents: Buffer;

  constructor(folder: string, howMany = 512, contents = block) {
    this.#contents = contents;
    mkdirSync(folder, { recursive: true });
    this.#paths = Array.from({ length: howMany }, (_, index) => join(folder, `file-${index}`));
    this.writeAnew();
  }

  writeAnew(): void {
    for (const path of this.#paths) {
      writeFileSync(path, this.#contents);
    }
  }

  path(turn: number): string {
    return this.#paths[turn % this.#paths.length] as string;
  }
}
