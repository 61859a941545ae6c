import nodeFs, { constants, type Dir } from 'node:fs';
import { promisify } from 'node:util';
import { type Engine, theEngine } from '../engine/engine.js';
import { OpenOp } from '../engine/open-op.js';
import { enginePath, isUtf8, plainOptions } from './arguments.js';
import { ask } from './ask.js';
import { attempt } from './attempt.js';
import { DirectoryHandle } from './directory-handle.js';
import { original } from './original.js';

type DirClass = new (handle: DirectoryHandle, path: string, options: unknown) => Dir;

const openFlags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_DIRECTORY;
const maxBufferSize = 2 ** 32 - 1;

/**
 * `fsPromises.opendir`: Node's own Dir over a handle of ours, which fetches as many entries as the kernel gives at
 * once rather than 32. With `recursive` it is Node's, which lists the folders below the first one synchronously.
 */
export function opendir(...args: Parameters<typeof original.opendir>): Promise<Dir> {
  return attempt(() => {
    const engine = theEngine();
    const [path, options] = args;
    const at = engine === null ? null : enginePath(path);
    const odd = args.length > 2 || !good(options);
    if (engine === null || typeof at !== 'string' || odd) return original.opendir(...args);
    return open(engine, at, options);
  });
}

// Node makes this function of the one with a callback.
Object.defineProperty(opendir, promisify.custom, { value: opendir, configurable: true });

async function open(engine: Engine, path: string, options: unknown): Promise<Dir> {
  const { fd, kind } = await ask(engine, new OpenOp(path, openFlags, 0, 'opendir'));
  const Dir = nodeFs.Dir as unknown as DirClass;
  return new Dir(new DirectoryHandle(engine, fd, kind), path, options);
}

function good(options: unknown): boolean {
  const plain = plainOptions(options, ['bufferSize', 'encoding', 'recursive']);
  if (plain === null || !isUtf8(plain.encoding) || plain.recursive) return false;
  const { bufferSize } = 'bufferSize' in plain ? plain : { bufferSize: 32 };
  return Number.isInteger(bufferSize) && (bufferSize as number) >= 1 && (bufferSize as number) <= maxBufferSize;
}
