import { accessSync, constants, realpathSync, type Stats, statSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { DemoError } from './demo-error.js';

export interface LargeFile {
  path: string;
  size: number;
}

const usage = 'Usage: npm run demo, or npm run demo -- FILE for a file of yours.';

/** The file to copy: the one asked for, or else the running Node itself, which is large and on every machine. */
export function largeFile(args: readonly string[]): LargeFile {
  const [asked, ...more] = args;
  if (more.length > 0) {
    throw new DemoError(`The demo copies one file, and ${args.length} were given: ${args.join(', ')}.\n${usage}`);
  }
  if (asked?.startsWith('-')) {
    throw new DemoError(`The demo has no option ${asked}.\n${usage}`);
  }
  if (asked === undefined) {
    const path = realpathSync(process.execPath);
    return { path, size: statSync(path).size };
  }
  return askedFile(asked);
}

function askedFile(asked: string): LargeFile {
  const path = resolve(asked);
  const stats = reach(path, asked);
  if (stats.isDirectory()) {
    throw new DemoError(`Cannot copy ${asked}: it is a directory. Give the path of a file in it.`);
  }
  if (!stats.isFile()) {
    throw new DemoError(`Cannot copy ${asked}: it is a device, pipe or socket. Give the path of an ordinary file.`);
  }
  if (stats.size === 0) {
    throw new DemoError(`Copying ${asked} would show nothing: it is empty. Give a file of some megabytes or more.`);
  }
  return { path, size: stats.size };
}

function reach(path: string, asked: string): Stats {
  try {
    const stats = statSync(path);
    accessSync(path, constants.R_OK);
    return stats;
  } catch (error) {
    throw new DemoError(`Cannot read ${asked}: ${explain(error as NodeJS.ErrnoException, path)}`, { cause: error });
  }
}

function explain({ code, message }: NodeJS.ErrnoException, path: string): string {
  switch (code) {
    case 'ENOENT':
      return `there is no file ${path}. Check the spelling, or give the full path.`;
    case 'EACCES':
      return `this user may not read ${path}. Choose another file, or make it readable (chmod +r).`;
    case 'ENOTDIR':
      return `part of ${path} is a file where a directory is needed. Check the path.`;
    case 'ELOOP':
      return `the symbolic links of ${path} go round in a circle. Give the path of the file itself.`;
    default:
      return `${message}. Choose another file.`;
  }
}
