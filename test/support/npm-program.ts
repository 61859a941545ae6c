import { realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** npm's own program, to be run with any Node: the npm that runs the tests, else the one in PATH. */
export function npmProgram(): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = [process.env.npm_execpath ?? '', ...folders.map((folder) => join(folder, 'npm'))];
  const found = candidates.map(whereItLies).find((file) => file?.endsWith('npm-cli.js'));
  if (found === undefined) throw new Error('npm is neither in npm_execpath nor in PATH');
  return found;
}

function whereItLies(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}
