import { constants } from 'node:fs';
import { callNow } from '../engine/call-now.js';
import type { Engine } from '../engine/engine.js';
import { systemError } from '../engine/errors.js';
import { OpenOp } from '../engine/open-op.js';
import { NativePromise } from '../native/intrinsics.js';
import { enginePath } from './arguments.js';
import { ask } from './ask.js';
import { DirectoryHandle, type Step } from './directory-handle.js';
import { originalFs } from './original.js';

const openFlags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_DIRECTORY;
const syscall = 'opendir';

/** Opens a folder for listing. */
export function openFolder(engine: Engine, path: string): Step<DirectoryHandle> {
  if (enginePath(path) === null) return openByNode(engine, path);
  return {
    now: () => {
      const call = { op: 'Open', syscall, path, flags: openFlags };
      return callNow(engine, call, ({ table }, slot) => {
        return new DirectoryHandle(engine, table.result(slot), table.kind(slot));
      });
    },
    later: async () => {
      const { fd, kind } = await ask(engine, new OpenOp(path, openFlags, 0, syscall));
      return new DirectoryHandle(engine, fd, kind);
    },
  };
}

// What is too long for a slot.
function openByNode(engine: Engine, path: string): Step<DirectoryHandle> {
  const failed = ({ errno }: NodeJS.ErrnoException) => systemError(errno as number, syscall, path);
  return {
    now: () => {
      try {
        return { answer: new DirectoryHandle(engine, originalFs.openSync(path, openFlags), 0), waited: false };
      } catch (error) {
        throw failed(error as NodeJS.ErrnoException);
      }
    },
    later: () =>
      new NativePromise((resolve, reject) => {
        originalFs.open(path, openFlags, (error, fd) => {
          if (error) reject(failed(error));
          else resolve(new DirectoryHandle(engine, fd, 0));
        });
      }),
  };
}
