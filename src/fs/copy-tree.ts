import { posix } from 'node:path';
import { CallOp, nothing } from '../engine/call-op.js';
import { theEngine } from '../engine/engine.js';
import { enginePath, hasDotsBehindNames, pathBytes, plainOptions } from './arguments.js';
import { ask } from './ask.js';
import { attempt } from './attempt.js';
import { copiesOwnerAndTimes } from './libuv.js';
import { original } from './original.js';

const cpOptions = [
  'dereference',
  'errorOnExist',
  'filter',
  'force',
  'mode',
  'preserveTimestamps',
  'recursive',
  'verbatimSymlinks',
];

/**
 * `fsPromises.cp`: a file or a folder that is copied to where nothing is, or a folder to an empty one, is one job.
 * Whatever stands in its way makes it take back what it has made and leaves all to Node's own function, as everything
 * else is: copying over what is there, filters, dereferencing, times.
 */
export const cp: typeof original.cp = (src, dest, options) =>
  attempt(() => {
    const engine = theEngine();
    const wanted = engine === null ? null : treeOptions(options);
    const source = wanted === null ? null : textPath(src);
    const target = source === null ? null : textPath(dest);
    const from = source === null ? null : absolute(source);
    const to = from === null || target === null ? null : absolute(target, pathBytes(from));
    if (engine === null || wanted === null || from === null || to === null || within(from, to)) {
      return original.cp(src, dest, options);
    }
    const { recursive, verbatim } = wanted;
    const kept = { recursive, mode: wanted.mode, verbatimSymlinks: verbatim };
    const byNode = () => original.cp(source as string, target as string, kept);
    const { copyNoFile, copyNoFolder, copyOwnerAndTimes, copyVerbatimLinks } = engine.backend.binding.layout;
    const slash = (source as string).endsWith('/') || (target as string).endsWith('/');
    const flags = (verbatim ? copyVerbatimLinks : 0) | (recursive ? 0 : copyNoFolder) | (slash ? copyNoFile : 0);
    const mode = wanted.mode | (copiesOwnerAndTimes ? copyOwnerAndTimes : 0);
    const call = { op: 'CopyTree', syscall: 'cp', path: from, dest: to, flags, mode };
    return ask(engine, new CallOp<void>(call, nothing, byNode));
  });

interface Wanted {
  readonly recursive: boolean;
  readonly verbatim: boolean;
  readonly mode: number;
}

function treeOptions(options: unknown): Wanted | null {
  // A string means an encoding to others, and null nothing; to cp both are mistakes.
  const plain = options === null || typeof options === 'string' ? null : plainOptions(options, cpOptions);
  if (plain === null || Object.values(plain).includes(undefined)) return null;
  const { dereference, errorOnExist, filter, force, mode = 0, preserveTimestamps } = plain;
  const { recursive = false, verbatimSymlinks = false } = plain;
  const otherwise = [dereference, errorOnExist, filter, preserveTimestamps].some(
    (it) => it !== undefined && it !== false,
  );
  if (otherwise || (force !== undefined && force !== true)) return null;
  if (typeof recursive !== 'boolean' || typeof verbatimSymlinks !== 'boolean') return null;
  return Number.isInteger(mode) && (mode as number) >= 0 && (mode as number) <= 7
    ? { recursive, verbatim: verbatimSymlinks, mode: mode as number }
    : null;
}

function textPath(path: unknown): string | null {
  const at = enginePath(path);
  return typeof at === 'string' && at !== '' && !hasDotsBehindNames(at) ? at : null;
}

// Without dots, as Node resolves the links it copies.
function absolute(path: string, beside = 0): string | null {
  const resolved = posix.resolve(path);
  return resolved === '/' ? null : (enginePath(resolved, beside) as string | null);
}

function within(from: string, to: string): boolean {
  return to === from || to.startsWith(`${from}/`);
}
