import { theEngine } from '../engine/engine.js';
import { ReadFileOp } from '../engine/whole-file-op.js';
import { encodingOf, enginePath, plainOptions } from './arguments.js';
import { attempt } from './attempt.js';
import { original } from './original.js';
import { readToEnd } from './read-to-end.js';

/**
 * `fsPromises.readFile`. A regular file of up to 64 KiB is opened, read and closed by one chain of the ring (Linux
 * 5.17; step by step before), through a registered buffer and a fixed file. Pipes, devices and files without a size are
 * read to their end without a thread that waits. Larger files are Node's own.
 */
export const readFile: typeof original.readFile = ((path: never, options?: never) =>
  attempt(() => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(path);
    const plain = plainOptions(options, ['encoding', 'flag']);
    const encoding = plain === null ? null : encodingOf(plain.encoding);
    const byNode = () => original.readFile(path, options) as Promise<string | Buffer>;
    if (engine === null || at === null || plain === null || encoding === null) return byNode();
    if (plain.flag !== undefined && plain.flag !== null && plain.flag !== 'r') return byNode();
    const op = new ReadFileOp(at, encoding, { byNode, toEnd: () => readToEnd(engine, at, encoding, byNode) });
    engine.ask(op);
    return op.promise;
  })) as typeof original.readFile;
