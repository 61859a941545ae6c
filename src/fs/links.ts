import { CallOp, text } from '../engine/call-op.js';
import { theEngine } from '../engine/engine.js';
import { enginePath, plainOptions } from './arguments.js';
import { ask } from './ask.js';
import { attempt } from './attempt.js';
import { original } from './original.js';

/** Whether options ask for nothing but text in UTF-8, which is what the engine answers. */
export function asksForText(options: unknown): boolean {
  const encoding = plainOptions(options, ['encoding']);
  return encoding !== null && isUtf8(encoding.encoding);
}

/** Whether an encoding is UTF-8, given or by default. */
export function isUtf8(encoding: unknown): boolean {
  return encoding === undefined || encoding === null || encoding === 'utf8' || encoding === 'utf-8';
}

/** `fsPromises.readlink`. */
export const readlink: typeof original.readlink = ((path: never, options?: never) =>
  attempt<string | Buffer>(() => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(path);
    if (engine === null || at === null || !asksForText(options)) return original.readlink(path, options);
    return ask(engine, new CallOp({ op: 'Readlink', syscall: 'readlink', path: at }, text));
  })) as typeof original.readlink;

/** `fsPromises.realpath`. */
export const realpath: typeof original.realpath = ((path: never, options?: never) =>
  attempt<string | Buffer>(() => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(path);
    if (engine === null || at === null || !asksForText(options)) return original.realpath(path, options);
    return ask(engine, new CallOp({ op: 'Realpath', syscall: 'realpath', path: at }, text));
  })) as typeof original.realpath;

const randomLetters = 'XXXXXX';

/** `fsPromises.mkdtemp`. */
export const mkdtemp: typeof original.mkdtemp = ((prefix: never, options?: never) =>
  attempt<string | Buffer>(() => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(prefix, randomLetters.length);
    // Node warns of a prefix that ends in X.
    const good = typeof at === 'string' && !at.endsWith('X') && asksForText(options);
    if (engine === null || !good) return original.mkdtemp(prefix, options);
    // An error names the path with the letters that were to be replaced.
    const byNode = () => original.mkdtemp(at);
    return ask(engine, new CallOp<string | Buffer>({ op: 'Mkdtemp', syscall: 'mkdtemp', path: at }, text, byNode));
  })) as typeof original.mkdtemp;
