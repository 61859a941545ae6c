import nodeFs, { type Dir } from 'node:fs';
import { type Engine, theEngine } from '../engine/engine.js';
import { enginePath, isUtf8OrNone, plainOptions } from './arguments.js';
import { attempt } from './attempt.js';
import { direntClass } from './directory-entries.js';
import type { DirectoryHandle } from './directory-handle.js';
import { openFolder } from './open-folder.js';
import { original } from './original.js';
import { readsFirstsOnly, treeDir } from './tree-dir.js';
import { TreeWalk } from './tree-walk.js';

type DirClass = new (handle: DirectoryHandle, path: string, options: unknown) => Dir;

interface Wanted {
  readonly recursive: boolean;
  readonly bufferSize: number;
}

const maxBufferSize = 2 ** 32 - 1;

/**
 * `fsPromises.opendir`: Node's own Dir over a handle of ours, which fetches as many entries as the kernel gives at
 * once rather than 32. With `recursive` the folders below are opened and read by the engine, too.
 */
export function opendir(...args: Parameters<typeof original.opendir>): Promise<Dir> {
  return attempt(() => {
    const engine = theEngine();
    const [path, options] = args;
    const at = engine === null ? null : enginePath(path);
    const odd = args.length > 2 || opendirOptions(options) === null;
    if (engine === null || typeof at !== 'string' || odd) return original.opendir(...args);
    return open(engine, at, options);
  });
}

// Node makes this function of the one with a callback. The symbol is `util.promisify.custom`.
Object.defineProperty(opendir, Symbol.for('nodejs.util.promisify.custom'), { value: opendir, configurable: true });

async function open(engine: Engine, path: string, options: unknown): Promise<Dir> {
  const handle = await openFolder(engine, path).later();
  // As they are when the folder is open, which is when Node looks at them.
  const wanted = opendirOptions(options);
  if (!wanted?.recursive) return new (nodeFs.Dir as unknown as DirClass)(handle, path, options);
  const walk = new TreeWalk(engine, { path, handle }, wanted.bufferSize, readsFirstsOnly() === true);
  return treeDir(handle, path, options, walk);
}

function opendirOptions(options: unknown): Wanted | null {
  const plain = plainOptions(options, ['bufferSize', 'encoding', 'recursive']);
  if (plain === null || !isUtf8OrNone(plain.encoding)) return null;
  const recursive = Boolean(plain.recursive);
  if (recursive && (direntClass() === null || readsFirstsOnly() === null)) return null;
  const { bufferSize } = 'bufferSize' in plain ? plain : { bufferSize: 32 };
  const good = Number.isInteger(bufferSize) && (bufferSize as number) >= 1 && (bufferSize as number) <= maxBufferSize;
  return good ? { recursive, bufferSize: bufferSize as number } : null;
}
