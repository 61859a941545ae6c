import { type Engine, theEngine } from '../engine/engine.js';
import { ReadLargeOp } from '../engine/lent-op.js';
import { ReadFileOp } from '../engine/whole-file-op.js';
import { type EnginePath, encodingOf, enginePath, plainOptions } from './arguments.js';
import { ask } from './ask.js';
import { attempt } from './attempt.js';
import { original } from './original.js';
import { readToEnd } from './read-to-end.js';

type Content = string | Buffer;

/**
 * `fsPromises.readFile`. A regular file of up to 64 KiB is opened, read and closed by one chain of the ring (Linux
 * 5.17; step by step before), through a registered buffer and a fixed file; a larger one by one job of the syscall
 * worker. Pipes, devices and files without a size are read to their end without a thread that waits.
 */
export const readFile: typeof original.readFile = ((path: never, options?: never) =>
  attempt(() => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(path);
    const plain = plainOptions(options, ['encoding', 'flag', 'signal']);
    const encoding = plain === null ? null : encodingOf(plain.encoding);
    const byNode = () => original.readFile(path, options) as Promise<Content>;
    if (engine === null || at === null || plain === null || encoding === null) return byNode();
    const { flag = 'r', signal } = plain;
    if (flag !== null && flag !== 'r') return byNode();
    if (signal === undefined || signal === null) return read(engine, at, encoding, byNode);
    if (!(signal instanceof AbortSignal) || signal.aborted) return byNode();
    return settledByAbort(signal, byNode, read(engine, at, encoding, byNode, signal));
  })) as typeof original.readFile;

function read(
  engine: Engine,
  path: EnginePath,
  encoding: BufferEncoding | undefined,
  byNode: () => Promise<Content>,
  signal?: AbortSignal,
): Promise<Content> {
  const elsewhere = {
    byNode,
    large: (bytes: number) => ask(engine, new ReadLargeOp(path, bytes, encoding, byNode)),
    toEnd: () => readToEnd(engine, path, encoding, byNode, signal),
  };
  return ask(engine, new ReadFileOp(path, encoding, elsewhere));
}

// Node's own function, called with a signal that has been aborted, makes the error; what is in flight ends by itself.
function settledByAbort(signal: AbortSignal, byNode: () => Promise<Content>, reading: Promise<Content>) {
  return new Promise<Content>((resolve) => {
    const abort = () => resolve(byNode());
    signal.addEventListener('abort', abort, { once: true });
    const settle = () => {
      signal.removeEventListener('abort', abort);
      resolve(reading);
    };
    reading.then(settle, settle);
  });
}
