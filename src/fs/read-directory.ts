import type { Dirent } from 'node:fs';
import { posix } from 'node:path';
import { CallOp, text } from '../engine/call-op.js';
import { type Engine, theEngine } from '../engine/engine.js';
import { knownErrno } from '../engine/errors.js';
import { enginePath, hasDotsBehindNames, plainOptions } from './arguments.js';
import { ask } from './ask.js';
import { attempt } from './attempt.js';
import { direntClass, eachTyped, items } from './directory-entries.js';
import { isUtf8 } from './links.js';
import { original } from './original.js';

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
    if (recursive && hasDotsBehindNames(at)) return byNode();
    return recursive ? readTree(engine, at, typed, byNode) : readFolder(engine, at, typed, byNode);
  })) as typeof original.readdir;

function readdirOptions(options: unknown): { typed: boolean; recursive: boolean } | null {
  const plain = plainOptions(options, ['encoding', 'recursive', 'withFileTypes']);
  if (plain === null || !isUtf8(plain.encoding)) return null;
  const typed = Boolean(plain.withFileTypes);
  const recursive = Boolean(plain.recursive);
  const nodes = (typed && direntClass() === null) || (recursive && nodeListsTreesFaster);
  return nodes ? null : { typed, recursive };
}

function readFolder(engine: Engine, path: string, typed: boolean, byNode: () => Result): Result {
  const call = { op: 'ReadDir', syscall: 'scandir', path, flags: typed ? 1 : 0 };
  return ask(
    engine,
    new CallOp<string[] | Buffer[] | Dirent[]>(
      call,
      (_, slot) => (typed ? dirents(text(engine, slot), path) : items(text(engine, slot))),
      (errno) => (knownErrno(errno) ? undefined : byNode()),
    ),
  );
}

// An error in the midst is left to Node, which knows which comes first; nothing has been changed.
function readTree(engine: Engine, path: string, typed: boolean, byNode: () => Result): Result {
  const call = { op: 'ReadTree', syscall: 'scandir', path, flags: typed ? 1 : 0 };
  return ask(
    engine,
    new CallOp<string[] | Buffer[] | Dirent[]>(
      call,
      (_, slot) => (typed ? direntsOfTree(text(engine, slot), path) : items(text(engine, slot))),
      byNode,
    ),
  );
}

function dirents(list: string, folder: string): Dirent[] {
  const Dirent = direntClass() as NonNullable<ReturnType<typeof direntClass>>;
  const result: Dirent[] = [];
  eachTyped(list, (name, type) => result.push(new Dirent(name, type, folder)));
  return result;
}

const slash = 47;
const digitZero = 48;

function direntsOfTree(list: string, top: string): Dirent[] {
  const Dirent = direntClass() as NonNullable<ReturnType<typeof direntClass>>;
  const result: Dirent[] = [];
  let folder = top;
  for (const item of items(list)) {
    const mark = item.charCodeAt(0);
    if (mark !== slash) result.push(new Dirent(item.slice(1), mark - digitZero, folder));
    else if (item.length > 1) folder = posix.join(top, item);
  }
  return result;
}
