import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
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
    // Block by block: a file written in one go sits in the page cache as folios of up to 2 MiB, and ext4 then goes
    // through the state of all their blocks for each write of one (8 µs instead of 1.7 on Linux 6.18), whoever asks.
    for (const path of this.paths) {
      const fd = openSync(path, 'w');
      for (let i = 0; i < blocks; i++) writeSync(fd, block);
      closeSync(fd);
    }
  }

  /** Where in its file the call of this turn goes. */
  position(turn: number): number {
    return (turn % blocks) * blockSize;
  }
}
