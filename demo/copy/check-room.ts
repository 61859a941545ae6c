import { statfsSync } from 'node:fs';
import { DemoError } from '../demo-error.js';
import type { LargeFile } from '../large-file.js';
import { mebibytes } from '../report/amounts.js';

/** Better to say so at once than to fill the disk and fail half-way. */
export function checkRoom(file: LargeFile, folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free < file.size) {
    throw new DemoError(
      `There is no room for a copy of ${file.path}: it has ${mebibytes(file.size)}, ` +
        `and ${folder} has ${mebibytes(free)} left. Give a smaller file, or free some space.`,
    );
  }
}
