import type { PathLike } from 'node:fs';
import { theEngine } from '../engine/engine.js';
import { PathOp } from '../engine/path-op.js';
import { enginePath, fileMode, pathBytes, plainOptions } from './arguments.js';
import { attempt } from './attempt.js';
import { original } from './original.js';

/** `fsPromises.mkdir`; `recursive` is Node's own. */
export const mkdir: typeof original.mkdir = ((path: PathLike, options?: unknown) =>
  attempt(() => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(path);
    const mode = mkdirMode(options);
    if (engine === null || at === null || mode === null) return original.mkdir(path, options as never);
    const op = new PathOp('Mkdir', at, mode);
    engine.ask(op);
    return op.promise;
  })) as typeof original.mkdir;

function mkdirMode(options: unknown): number | null {
  if (typeof options === 'number' || typeof options === 'string') return fileMode(options, 0o777);
  if (options === null) return null;
  const plain = plainOptions(options, ['mode', 'recursive']);
  if (plain === null || (plain.recursive !== undefined && plain.recursive !== false)) return null;
  return plain.mode === null ? null : fileMode(plain.mode, 0o777);
}

/** `fsPromises.unlink`. */
export const unlink: typeof original.unlink = (path) =>
  attempt(() => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(path);
    if (engine === null || at === null) return original.unlink(path);
    const op = new PathOp('Unlink', at);
    engine.ask(op);
    return op.promise;
  });

/** `fsPromises.rename`. */
export const rename: typeof original.rename = (oldPath, newPath) =>
  attempt(() => {
    const engine = theEngine();
    const from = engine === null ? null : enginePath(oldPath);
    const to = from === null ? null : enginePath(newPath, pathBytes(from));
    if (engine === null || from === null || to === null) return original.rename(oldPath, newPath);
    const op = new PathOp('Rename', from, 0, to);
    engine.ask(op);
    return op.promise;
  });
