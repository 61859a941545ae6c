import type { PathLike } from 'node:fs';
import { theEngine } from '../engine/engine.js';
import { enginePath, fileMode, pathBytes, plainOptions } from './arguments.js';
import { askCall } from './ask.js';
import { attempt } from './attempt.js';
import { makeDirectories } from './make-directories.js';
import { original } from './original.js';

/** `fsPromises.mkdir`. */
export const mkdir: typeof original.mkdir = ((path: PathLike, options?: unknown) =>
  attempt(() => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(path);
    const wanted = mkdirOptions(options);
    if (engine === null || at === null || wanted === null) return original.mkdir(path, options as never);
    if (wanted.recursive) return makeDirectories(engine, at, wanted.mode);
    return askCall(engine, { op: 'Mkdir', syscall: 'mkdir', path: at, mode: wanted.mode });
  })) as typeof original.mkdir;

function mkdirOptions(options: unknown): { mode: number; recursive: boolean } | null {
  const plain =
    typeof options === 'number' || typeof options === 'string'
      ? { mode: options }
      : plainOptions(options ?? undefined, ['mode', 'recursive']);
  if (plain === null || plain.mode === null) return null;
  const { recursive = false } = plain as { recursive?: unknown };
  const mode = fileMode(plain.mode, 0o777);
  return mode === null || typeof recursive !== 'boolean' ? null : { mode, recursive };
}

/** `fsPromises.unlink`. */
export const unlink: typeof original.unlink = (path) =>
  attempt(() => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(path);
    if (engine === null || at === null) return original.unlink(path);
    return askCall(engine, { op: 'Unlink', syscall: 'unlink', path: at });
  });

/** `fsPromises.rmdir`. */
export const rmdir: typeof original.rmdir = ((path: PathLike, options?: unknown) =>
  attempt(() => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(path);
    if (engine === null || at === null || options !== undefined) {
      return (original.rmdir as (path: PathLike, options: unknown) => Promise<void>)(path, options);
    }
    return askCall(engine, { op: 'Rmdir', syscall: 'rmdir', path: at });
  })) as typeof original.rmdir;

/** `fsPromises.rename`. */
export const rename: typeof original.rename = (oldPath, newPath) =>
  withTwoPaths('Rename', oldPath, newPath, () => original.rename(oldPath, newPath));

/** `fsPromises.link`. */
export const link: typeof original.link = (existingPath, newPath) =>
  withTwoPaths('Link', existingPath, newPath, () => original.link(existingPath, newPath));

/** `fsPromises.symlink`. */
export const symlink: typeof original.symlink = (target, path, type) => {
  const byNode = () => original.symlink(target, path, type);
  const good = type === undefined || type === null || type === 'file' || type === 'dir' || type === 'junction';
  return good ? withTwoPaths('Symlink', target, path, byNode) : attempt(byNode);
};

function withTwoPaths(
  op: 'Rename' | 'Link' | 'Symlink',
  first: PathLike,
  second: PathLike,
  byNode: () => Promise<void>,
): Promise<void> {
  return attempt(() => {
    const engine = theEngine();
    const path = engine === null ? null : enginePath(first);
    const dest = path === null ? null : enginePath(second, pathBytes(path));
    if (engine === null || path === null || dest === null) return byNode();
    return askCall(engine, { op, syscall: op.toLowerCase(), path, dest });
  });
}
