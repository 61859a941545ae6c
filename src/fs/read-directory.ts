import type { Dirent } from 'node:fs';
import { CallOp, text } from '../engine/call-op.js';
import { type Engine, theEngine } from '../engine/engine.js';
import { knownErrno } from '../engine/errors.js';
import { enginePath, hasDotsBehindNames, isUtf8OrNone, plainOptions } from './arguments.js';
import { ask } from './ask.js';
import { attempt } from './attempt.js';
import { direntClass, dirents, direntsOfTree, items } from './directory-entries.js';
import { original } from './original.js';

interface Wanted {
  readonly typed: boolean;
  readonly recursive: boolean;
}

type Result = Promise<string[] | Buffer[] | Dirent[]>;

// From Node 26 on, Node's own function lists the folders of a tree in several threads: 0.5 µs an entry, against 0.8 for
// one job (and 2 to 9 in Node 24).
const nodeListsTreesFaster = Number.parseInt(process.versions.node, 10) >= 26;

/** `fsPromises.readdir`: a folder is one job, and so is a whole tree with `recursive`, up to Node 24. */
export const readdir: typeof original.readdir = ((path: never, options?: never) =>
  attempt(() => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(path);
    const wanted = at === null ? null : readdirOptions(options);
    if (engine === null || typeof at !== 'string' || wanted === null) return original.readdir(path, options) as Result;
    const { typed, recursive } = wanted;
    const byNode = () => original.readdir(at, { withFileTypes: typed, recursive } as never) as unknown as Result;
    return recursive && hasDotsBehindNames(at) ? byNode() : readInOneJob(engine, at, wanted, byNode);
  })) as typeof original.readdir;

function readdirOptions(options: unknown): Wanted | null {
  const plain = plainOptions(options, ['encoding', 'recursive', 'withFileTypes']);
  if (plain === null || !isUtf8OrNone(plain.encoding)) return null;
  const typed = Boolean(plain.withFileTypes);
  const recursive = Boolean(plain.recursive);
  const nodes = (typed && direntClass() === null) || (recursive && nodeListsTreesFaster);
  return nodes ? null : { typed, recursive };
}

// An error in the midst of a tree is left to Node, which knows which comes first; nothing has been changed.
function readInOneJob(engine: Engine, path: string, { typed, recursive }: Wanted, byNode: () => Result): Result {
  const call = { op: recursive ? 'ReadTree' : 'ReadDir', syscall: 'scandir', path, flags: typed ? 1 : 0 };
  const direntsOf = recursive ? direntsOfTree : dirents;
  return ask(
    engine,
    new CallOp<string[] | Buffer[] | Dirent[]>(
      call,
      (_, slot) => (typed ? direntsOf(text(engine, slot), path) : items(text(engine, slot))),
      (errno) => (!recursive && knownErrno(errno) ? undefined : byNode()),
    ),
  );
}
