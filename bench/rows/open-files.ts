import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { block, blockSize } from './block.js';

const howMany = 16;
const blocks = 1024;

/** Files of 4 MiB to be held open and gone through block by block; lanes share them as clients of a server would. */
export class OpenFiles {
  readonly paths: string[];

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.paths = Array.from({ length: howMany }, (_, index) => join(folder, `file-${index}`));
    const contents = Buffer.alloc(blocks * blockSize, block);
    for (const path of this.paths) {
      writeFileSync(path, contents);
    }
  }

  /** Where in its file the call of this turn goes. */
  position(turn: number): number {
    return (turn % blocks) * blockSize;
  }
}
