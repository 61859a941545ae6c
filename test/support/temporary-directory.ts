import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const home = join(process.cwd(), 'build', 'tmp');

/** Lends a fresh directory beside the build, so that tests meet the file system the project lives on. */
export async function withTemporaryDirectory<T>(use: (directory: string) => Promise<T> | T): Promise<T> {
  mkdirSync(home, { recursive: true });
  const directory = mkdtempSync(join(home, 'test-'));
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
