import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const home = join(process.cwd(), 'build', 'tmp');

/** Lends a fresh directory: beside the build, on the file system that the project lives on, or in `parent`. */
export async function withTemporaryDirectory<T>(use: (directory: string) => Promise<T> | T, parent = home): Promise<T> {
  mkdirSync(parent, { recursive: true });
  const directory = mkdtempSync(join(parent, 'uringfs-test-'));
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
