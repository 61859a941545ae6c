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
 * `fsPromises.cp`: a folder that is copied to where nothing is, or to an empty folder, is one job. Whatever stands in
 * its way makes it take back what it has made and leaves all to Node's own function, as everything else is:
 * copying over what is there, filters, dereferencing, times.
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
    const kept = { recursive: true, mode: wanted.mode, verbatimSymlinks: wanted.verbatim };
    const byNode = () => original.cp(source as string, target as string, kept);
    const { copyOwnerAndTimes, copyVerbatimLinks } = engine.backend.binding.layout;
    const flags = wanted.verbatim ? copyVerbatimLinks : 0;
    const mode = wanted.mode | (copiesOwnerAndTimes ? copyOwnerAndTimes : 0);
    const call = { op: 'CopyTree', syscall: 'cp', path: from, dest: to, flags, mode };
    return ask(engine, new CallOp<void>(call, nothing, byNode));
  });

function treeOptions(options: unknown): { verbatim: boolean; mode: number } | null {
  const plain = plainOptions(options, cpOptions);
  if (plain === null || plain.recursive !== true || Object.values(plain).includes(undefined)) return null;
  const { dereference, errorOnExist, filter, force, mode = 0, preserveTimestamps, verbatimSymlinks = false } = plain;
  const otherwise = [dereference, errorOnExist, filter, preserveTimestamps].some(
    (it) => it !== undefined && it !== false,
  );
  if (otherwise || (force !== undefined && force !== true) || typeof verbatimSymlinks !== 'boolean') return null;
  return Number.isInteger(mode) && (mode as number) >= 0 && (mode as number) <= 7
    ? { verbatim: verbatimSymlinks, mode: mode as number }
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
