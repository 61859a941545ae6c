import { type Engine, theEngine } from '../engine/engine.js';
import { ReadLargeOp } from '../engine/lent-op.js';
import { ReadFileOp } from '../engine/whole-file-op.js';
import { NativePromise } from '../native/intrinsics.js';
import { type EnginePath, encodingOf, enginePath, goodSignal, plainOptions } from './arguments.js';
import { ask } from './ask.js';
import { unlessSeen } from './handle-watch.js';
import { original } from './original.js';
import { abortedByNow } from './patience.js';
import { readToEnd } from './read-to-end.js';

type Content = string | Buffer;

/**
 * `fsPromises.readFile`. A regular file of up to 64 KiB is opened, read and closed by one chain of the ring (Linux
 * 5.17; step by step before), through a registered buffer and a fixed file; a larger one by one job of the syscall
 * worker. Pipes, devices and files without a size are read to their end without a thread that waits.
 */
export const readFile: typeof original.readFile = ((path: never, options?: never) => {
  const nodes = () => original.readFile(path, options) as Promise<Content>;
  const ours = () => {
    const engine = theEngine();
    const at = engine === null ? null : enginePath(path);
    const plain = plainOptions(options, ['encoding', 'flag', 'signal']);
    const encoding = plain === null ? null : encodingOf(plain.encoding);
    const flag = plain?.flag;
    const signal = plain === null ? null : goodSignal(plain.signal);
    const plainFlag = flag === undefined || flag === null || flag === 'r';
    if (engine === null || at === null || encoding === null || !plainFlag || signal === null) {
      return nodes();
    }
    // What was passed may be something else by the time that Node is asked.
    const byNode = () => original.readFile(at as string, { encoding, signal }) as Promise<Content>;
    return signal === undefined
      ? read(engine, at, encoding, byNode)
      : readWithSignal(engine, at, encoding, byNode, signal);
  };
  return unlessSeen(ours, nodes);
}) as typeof original.readFile;

function read(
  engine: Engine,
  path: EnginePath,
  encoding: BufferEncoding | undefined,
  byNode: () => Promise<Content>,
  toEnd = () => readToEnd(engine, path, encoding, byNode),
): Promise<Content> {
  const large = (bytes: number) => ask(engine, new ReadLargeOp(path, bytes, encoding, byNode));
  return ask(engine, new ReadFileOp(path, encoding, { byNode, large, toEnd }));
}

// Called with a signal that has been aborted, Node's own function makes the error. As with Node, a file that can't be
// opened fails with that; but a wait for a pipe's other end or for its bytes is over at once.
async function readWithSignal(
  engine: Engine,
  path: EnginePath,
  encoding: BufferEncoding | undefined,
  byNode: () => Promise<Content>,
  signal: AbortSignal,
): Promise<Content> {
  const toEnd = () => settledByAbort(signal, byNode, () => readToEnd(engine, path, encoding, byNode, signal));
  const content = await read(engine, path, encoding, byNode, toEnd);
  return (await abortedByNow(signal)) ? await byNode() : content;
}

function settledByAbort(signal: AbortSignal, byNode: () => Promise<Content>, start: () => Promise<Content>) {
  if (signal.aborted) return byNode();
  return new NativePromise<Content>((resolve) => {
    const abort = () => resolve(byNode());
    signal.addEventListener('abort', abort, { once: true });
    const reading = start();
    const settle = () => {
      signal.removeEventListener('abort', abort);
      resolve(reading);
    };
    reading.then(settle, settle);
  });
}
