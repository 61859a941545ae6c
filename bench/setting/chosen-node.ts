import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { UsageError } from '../usage-error.js';
import { projectFolder } from './project-folder.js';

/** The Node the targets speak of. */
const preferredMajor = '24';

const remedy = 'Give --node a major version, the path of a Node binary, or "this".';

/** Where `npm test -- --lane=nodeNN` puts the Node of a major version. */
function nodeOfMajor(major: string): string {
  const name = `node-${process.platform}-${process.arch}`;
  return join(projectFolder, 'build/nodes', major, 'node_modules', name, 'bin/node');
}

/** The Node to start over with, or null where the running one is the one to measure. */
export function chosenNode(wanted: string | null): string | null {
  if (wanted === 'this') {
    return null;
  }
  const choice = wanted ?? preferredMajor;
  const isMajor = /^\d+$/.test(choice);
  const path = isMajor ? nodeOfMajor(choice) : resolve(choice);
  if (wanted === null && !existsSync(path)) {
    return null;
  }
  if (isMajor && !existsSync(path)) {
    throw new UsageError(`There is no ${path}; "npm test -- --lane=node${choice}" fetches Node ${choice}. ${remedy}`);
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
