import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTemporaryDirectory } from './temporary-directory.js';

/** Sets or takes away an attribute of a file: `+i` lets nobody change it, not even root, and `+a` only append to it. */
export function setAttribute(attribute: '+i' | '-i' | '+a' | '-a', ...paths: readonly string[]): boolean {
  return spawnSync('chattr', [attribute, ...paths]).status === 0;
}

/** Whether that can be done here: it takes root, and a file system that keeps such attributes. */
export async function maySetAttributes(): Promise<boolean> {
  return await withTemporaryDirectory((directory) => {
    const path = join(directory, 'file');
    writeFileSync(path, '');
    return setAttribute('+i', path) && setAttribute('-i', path);
  });
}
