import { type Engine, theEngine } from '../engine/engine.js';
import { WriteFileOp, type WriteFileRequest } from '../engine/whole-file-op.js';
import { encodingOf, enginePath, fileMode, openFlags, plainOptions } from './arguments.js';
import { unlessSeen } from './handle-watch.js';
import { original } from './original.js';
import { wholeData } from './source.js';

/**
 * `fsPromises.writeFile`. A string, or a view of up to 512 KiB, is written in one job that opens and closes the file;
 * larger views, those of more than 64 KiB where many are written at once, iterables and streams are Node's own.
 */
export const writeFile: typeof original.writeFile = (file, data, options) =>
  write('writeFile', 'w', file, data, options);

/** `fsPromises.appendFile`, as `writeFile`. */
export const appendFile: typeof original.appendFile = (path, data, options) =>
  write('appendFile', 'a', path, data, options);

function write(
  name: 'writeFile' | 'appendFile',
  flag: string,
  path: unknown,
  data: unknown,
  options: unknown,
): Promise<void> {
  const nodes = () => original[name](path as never, data as never, options as never);
  const ours = () => {
    const engine = theEngine();
    const request = engine === null ? null : requestOf(engine, path, data, options, flag);
    if (engine === null || request === null) return nodes();
    const op = new WriteFileOp(request);
    engine.ask(op);
    return op.promise;
  };
  return unlessSeen(ours, nodes);
}

function requestOf(
  engine: Engine,
  path: unknown,
  data: unknown,
  options: unknown,
  defaultFlag: string,
): WriteFileRequest | null {
  const at = enginePath(path);
  const plain = plainOptions(options, ['encoding', 'mode', 'flag', 'flush']);
  if (at === null || plain === null) return null;
  const flags = openFlags(plain.flag || defaultFlag, defaultFlag);
  const mode = fileMode(plain.mode, 0o666);
  const encoding = encodingOf(plain.encoding);
  const { flush = false } = plain;
  if (flags === null || mode === null || encoding === null || typeof flush !== 'boolean') return null;
  const bytes = wholeData(engine, data, encoding ?? 'utf8');
  return bytes === null ? null : { path: at, flags, mode, flush, data: bytes };
}
