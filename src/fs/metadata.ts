import type { StatsFs } from 'node:fs';
import { CallOp } from '../engine/call-op.js';
import { theEngine } from '../engine/engine.js';
import { systemError } from '../engine/errors.js';
import { knowsStatFs, makeStatFs } from '../engine/statfs-class.js';
import { NativePromise } from '../native/intrinsics.js';
import { enginePath, fileMode, plainOptions } from './arguments.js';
import { ask, askCall } from './ask.js';
import { attempt } from './attempt.js';
import { unlessSeen } from './handle-watch.js';
import { accessAndModification, isCount, ownerId } from './numbers.js';
import { original } from './original.js';

/** `fsPromises.access`. Answered in the same turn where the kernel has the path cached, as `stat` is. */
export const access: typeof original.access = (path, mode = 0) =>
  attempt(() => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(path);
    const good = typeof mode === 'number' && Number.isInteger(mode) && mode >= 0 && mode <= 7;
    if (engine === null || at === null || !good) return original.access(path, mode);
    return askCall(engine, { op: 'Access', syscall: 'access', path: at, mode });
  });

/** `fsPromises.chmod`. */
export const chmod: typeof original.chmod = (path, mode) =>
  attempt(() => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(path);
    const bits = mode === undefined || mode === null ? null : fileMode(mode, 0);
    if (engine === null || at === null || bits === null) return original.chmod(path, mode);
    return askCall(engine, { op: 'Chmod', syscall: 'chmod', path: at, mode: bits });
  });

function chownWith(name: 'chown' | 'lchown', op: string, path: unknown, uid: unknown, gid: unknown): Promise<void> {
  return attempt(() => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(path);
    const owner = ownerId(uid);
    const group = ownerId(gid);
    if (engine === null || at === null || owner === null || group === null) {
      return original[name](path as never, uid as never, gid as never);
    }
    return askCall(engine, { op, syscall: name, path: at, flags: owner, mode: group });
  });
}

/** `fsPromises.chown`. */
export const chown: typeof original.chown = (path, uid, gid) => chownWith('chown', 'Chown', path, uid, gid);

/** `fsPromises.lchown`. */
export const lchown: typeof original.lchown = (path, uid, gid) => chownWith('lchown', 'Lchown', path, uid, gid);

function utimesWith(
  name: 'utimes' | 'lutimes',
  op: string,
  path: unknown,
  atime: unknown,
  mtime: unknown,
): Promise<void> {
  return attempt(() => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(path);
    const numbers = accessAndModification(atime, mtime);
    if (engine === null || at === null || numbers === null) {
      return original[name](path as never, atime as never, mtime as never);
    }
    // libuv names the call after the function of POSIX: utime, lutime.
    return askCall(engine, { op, syscall: name.slice(0, -1), path: at, numbers });
  });
}

/** `fsPromises.utimes`. */
export const utimes: typeof original.utimes = (path, atime, mtime) =>
  utimesWith('utimes', 'Utimes', path, atime, mtime);

/** `fsPromises.lutimes`. */
export const lutimes: typeof original.lutimes = (path, atime, mtime) =>
  utimesWith('lutimes', 'Lutimes', path, atime, mtime);

/** `fsPromises.truncate`: opens the file, sets its length and closes it in one job. */
export const truncate: typeof original.truncate = (path, len = 0) => {
  const nodes = () => original.truncate(path, len);
  const ours = () => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(path);
    if (engine === null || at === null || !isCount(len)) return nodes();
    const call = { op: 'Truncate', syscall: 'open', path: at, position: len };
    const op = new CallOp<void>(
      call,
      () => undefined,
      (errno, { table }, slot) => {
        const stage = table.stage(slot);
        if (stage === 'Open') return undefined;
        return NativePromise.reject(systemError(errno, stage === 'Truncate' ? 'ftruncate' : 'close'));
      },
    );
    return ask(engine, op);
  };
  return unlessSeen(ours, nodes);
};

/** `fsPromises.statfs`. */
export const statfs: typeof original.statfs = ((path: never, options: never = { bigint: false } as never) =>
  attempt(() => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(path);
    const plain = options === null || at === null ? null : plainOptions(options, ['bigint']);
    const bigint = plain?.bigint ?? false;
    if (engine === null || at === null || plain === null || typeof bigint !== 'boolean' || !knowsStatFs()) {
      return original.statfs(path, options);
    }
    const call = { op: 'Statfs', syscall: 'statfs', path: at, flags: bigint ? 1 : 0 };
    return ask(engine, new CallOp<StatsFs>(call, ({ table }, slot) => makeStatFs(table, slot, bigint) as StatsFs));
  })) as typeof original.statfs;
