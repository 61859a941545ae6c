import { CallOp, text } from '../engine/call-op.js';
import { theEngine } from '../engine/engine.js';
import { asksForText, enginePath } from './arguments.js';
import { ask } from './ask.js';
import { attempt } from './attempt.js';
import { original } from './original.js';

type Name = string | Buffer;

function nameOf(name: 'readlink' | 'realpath', op: string, path: unknown, options: unknown): Promise<Name> {
  return attempt<Name>(() => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(path);
    if (engine === null || at === null || !asksForText(options)) {
      return original[name](path as never, options as never);
    }
    return ask(engine, new CallOp({ op, syscall: name, path: at }, text));
  });
}

/** `fsPromises.readlink`. */
export const readlink: typeof original.readlink = ((path: unknown, options?: unknown) =>
  nameOf('readlink', 'Readlink', path, options)) as typeof original.readlink;

/** `fsPromises.realpath`. */
export const realpath: typeof original.realpath = ((path: unknown, options?: unknown) =>
  nameOf('realpath', 'Realpath', path, options)) as typeof original.realpath;

const randomLetters = 'XXXXXX';

/** `fsPromises.mkdtemp`. */
export const mkdtemp: typeof original.mkdtemp = ((prefix: never, options?: never) =>
  attempt<Name>(() => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(prefix, randomLetters.length);
    // Node warns of a prefix that ends in X.
    const good = typeof at === 'string' && !at.endsWith('X') && asksForText(options);
    if (engine === null || !good) return original.mkdtemp(prefix, options);
    // An error names the path with the letters that were to be replaced.
    const byNode = () => original.mkdtemp(at);
    return ask(engine, new CallOp<Name>({ op: 'Mkdtemp', syscall: 'mkdtemp', path: at }, text, byNode));
  })) as typeof original.mkdtemp;
