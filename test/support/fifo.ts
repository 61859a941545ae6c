import { execFileSync } from 'node:child_process';

export function makeFifo(path: string): string {
  execFileSync('mkfifo', [path]);
  return path;
}
