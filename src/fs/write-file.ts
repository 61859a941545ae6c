import { theEngine } from '../engine/engine.js';
import { WriteFileOp, type WriteFileRequest } from '../engine/whole-file-op.js';
import { encodingOf, enginePath, fileMode, openFlags, plainOptions } from './arguments.js';
import { attempt } from './attempt.js';
import { original } from './original.js';
import { type Data, fromString, fromView } from './source.js';

/**
 * `fsPromises.writeFile`. Up to 64 KiB given as a string or a view are opened, written and closed in one job; more,
 * and iterables and streams, are Node's own.
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
  return attempt(() => {
    const engine = theEngine();
    const request = engine === null ? null : requestOf(path, data, options, flag, engine.blocks.largeBytes);
    if (engine === null || request === null) return original[name](path as never, data as never, options as never);
    const op = new WriteFileOp(request);
    engine.ask(op);
    return op.promise;
  });
}

function requestOf(
  path: unknown,
  data: unknown,
  options: unknown,
  defaultFlag: string,
  most: number,
): WriteFileRequest | null {
  const at = enginePath(path);
  const plain = plainOptions(options, ['encoding', 'mode', 'flag', 'flush']);
  if (at === null || plain === null) return null;
  const flags = openFlags(plain.flag || defaultFlag, defaultFlag);
  const mode = fileMode(plain.mode, 0o666);
  const encoding = encodingOf(plain.encoding);
  const { flush = false } = plain;
  if (flags === null || mode === null || encoding === null || typeof flush !== 'boolean') return null;
  const bytes = dataOf(data, encoding ?? 'utf8', most);
  return bytes === null ? null : { path: at, flags, mode, flush, length: bytes.length, source: bytes.source };
}

function dataOf(data: unknown, encoding: BufferEncoding, most: number): Data | null {
  // No encoding makes fewer bytes than half the string's code units, so longer ones need not be counted.
  if (typeof data === 'string' && data.length <= 2 * most) {
    const bytes = fromString(data, encoding);
    return bytes.length <= most ? bytes : null;
  }
  if (ArrayBuffer.isView(data) && data.byteLength <= most) return fromView(data, 0, data.byteLength);
  return null;
}
