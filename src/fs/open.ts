import type { FileHandle } from 'node:fs/promises';
import { theEngine } from '../engine/engine.js';
import { OpenOp } from '../engine/open-op.js';
import { enginePath, fileMode, openFlags } from './arguments.js';
import { makeHandle } from './file-handle.js';
import { handleClasses } from './handle-class.js';
import { original } from './original.js';

/** `fsPromises.open`: the handle is an instance of Node's own FileHandle whose calls go through the engine. */
export const open: typeof original.open = async (path, flags, mode): Promise<FileHandle> => {
  const engine = theEngine();
  const at = engine === null ? null : enginePath(path);
  const flagNumber = openFlags(flags, 'r');
  const modeNumber = fileMode(mode, 0o666);
  if (engine === null || at === null || flagNumber === null || modeNumber === null) {
    return original.open(path, flags, mode);
  }
  const classes = await handleClasses();
  if (classes === null) return original.open(path, flags, mode);
  const op = new OpenOp(at, flagNumber, modeNumber);
  engine.ask(op);
  return makeHandle(engine, classes, await op.promise);
};
