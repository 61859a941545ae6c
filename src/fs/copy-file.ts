import { CallOp, nothing } from '../engine/call-op.js';
import { theEngine } from '../engine/engine.js';
import { knownErrno } from '../engine/errors.js';
import { enginePath, pathBytes } from './arguments.js';
import { ask } from './ask.js';
import { attempt } from './attempt.js';
import { copiesOwnerAndTimes } from './libuv.js';
import { original } from './original.js';

const allFlags = 7;

/** `fsPromises.copyFile`, in one job. */
export const copyFile: typeof original.copyFile = (src, dest, mode) =>
  attempt(() => {
    const engine = theEngine();
    const from = engine === null ? null : enginePath(src);
    const to = from === null ? null : enginePath(dest, pathBytes(from));
    const flags = mode === undefined || mode === null ? 0 : mode;
    const good = Number.isInteger(flags) && flags >= 0 && flags <= allFlags;
    if (engine === null || from === null || to === null || !good) return original.copyFile(src, dest, mode);
    const byNode = () => original.copyFile(from as string, to as string, mode);
    const { copyOwnerAndTimes } = engine.backend.binding.layout;
    const more = copiesOwnerAndTimes ? copyOwnerAndTimes : 0;
    const call = { op: 'CopyFile', syscall: 'copyfile', path: from, dest: to, flags: flags | more };
    return ask(engine, new CallOp<void>(call, nothing, (errno) => (knownErrno(errno) ? undefined : byNode())));
  });
