import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';

const half = Array<string>(10).fill('n'.repeat(255));

/** Lends a chain of folders that is longer than a path may be: it is put together from two that are not. Only a program
 *  that goes from folder to folder can remove it. */
export async function withChainTooDeep<T>(top: string, use: () => Promise<T>): Promise<T> {
  const [upper, lower] = [join(top, ...half), join(top, 'lower', ...half)];
  for (const path of [upper, lower]) mkdirSync(path, { recursive: true });
  renameSync(join(top, 'lower'), join(upper, 'lower'));
  try {
    return await use();
  } finally {
    execFileSync('rm', ['-rf', top]);
  }
}
