import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { UsageError } from '../usage-error.js';
import { projectFolder } from './project-folder.js';

/** The Node the targets speak of, where setup puts it. */
const preferred = join(
  projectFolder,
  'build/nodes/24/node_modules',
  `node-${process.platform}-${process.arch}`,
  'bin/node',
);

const remedy = 'Give --node the path of a Node binary, or "this".';

/** The Node to start over with, or null where the running one is the one to measure. */
export function chosenNode(wanted: string | null): string | null {
  if (wanted === 'this') {
    return null;
  }
  const path = wanted === null ? preferred : resolve(wanted);
  if (wanted === null && !existsSync(path)) {
    return null;
  }
  checkIsNode(path);
  return realpathSync(path) === realpathSync(process.execPath) ? null : path;
}

function checkIsNode(path: string): void {
  let answer: string;
  try {
    answer = execFileSync(path, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    throw new UsageError(`${path} cannot be run as Node: ${(error as Error).message}. ${remedy}`, { cause: error });
  }
  if (!/^v\d+\.\d+/.test(answer)) {
    throw new UsageError(`${path} is not Node: it answers --version with "${answer.split('\n', 1)[0]}". ${remedy}`);
  }
}
