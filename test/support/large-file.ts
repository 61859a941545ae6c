import { execFileSync } from 'node:child_process';

/** So long that no machine has copied it before it is asked how far it is. */
export const largeBytes = 2 ** 30;

/** Makes a file of that length without holes, of which nothing is written. */
export function makeLargeFile(path: string): string {
  execFileSync('fallocate', ['--length', String(largeBytes), path]);
  return path;
}
