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
  attempt(() => {
    const engine = theEngine();
    const from = engine === null ? null : enginePath(oldPath);
    const to = from === null ? null : enginePath(newPath, pathBytes(from));
    if (engine === null || from === null || to === null) return original.rename(oldPath, newPath);
    return askCall(engine, { op: 'Rename', syscall: 'rename', path: from, dest: to });
  });

/** `fsPromises.link`. */
export const link: typeof original.link = (existingPath, newPath) =>
  attempt(() => {
    const engine = theEngine();
    const from = engine === null ? null : enginePath(existingPath);
    const to = from === null ? null : enginePath(newPath, pathBytes(from));
    if (engine === null || from === null || to === null) return original.link(existingPath, newPath);
    return askCall(engine, { op: 'Link', syscall: 'link', path: from, dest: to });
  });

/** `fsPromises.symlink`. */
export const symlink: typeof original.symlink = (target, path, type) =>
  attempt(() => {
    const engine = theEngine();
    const from = engine === null ? null : enginePath(target);
    const to = from === null ? null : enginePath(path, pathBytes(from));
    const typed = type !== undefined && type !== null && type !== 'file' && type !== 'dir' && type !== 'junction';
    if (engine === null || from === null || to === null || typed) return original.symlink(target, path, type);
    return askCall(engine, { op: 'Symlink', syscall: 'symlink', path: from, dest: to });
  });
