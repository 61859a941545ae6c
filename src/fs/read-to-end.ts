import { Buffer } from 'node:buffer';
import type { Engine } from '../engine/engine.js';
import { type OpenFile, OpenOp } from '../engine/open-op.js';
import { ReadOp } from '../engine/transfer-op.js';
import { NativePromise } from '../native/intrinsics.js';
import type { EnginePath } from './arguments.js';
import { ask, askCall } from './ask.js';

const currentPosition = -1;

/**
 * Opens a file and reads until there is no more, however long that takes.
 *
 * @param signal after whose abort nothing more is read
 * @param byNode reads the file by Node's own function, which makes the error of one whose first read fails (a folder)
 */
export async function readToEnd(
  engine: Engine,
  path: EnginePath,
  encoding: BufferEncoding | undefined,
  byNode: () => Promise<string | Buffer>,
  signal?: AbortSignal,
): Promise<string | Buffer> {
  const file = await ask(engine, new OpenOp(path, 0, 0));
  const parts: Buffer[] = [];
  try {
    // Once it is aborted nobody waits for the rest, which somebody else may want to read.
    while (signal?.aborted !== true) {
      const part = await readPart(engine, file);
      if (part.length === 0) break;
      parts.push(part);
    }
  } catch (error) {
    if (parts.length > 0) throw error;
    return await byNode();
  } finally {
    await askCall(engine, { op: 'Close', syscall: 'close', ...file });
  }
  const bytes = Buffer.concat(parts);
  return encoding === undefined ? bytes : bytes.toString(encoding);
}

function readPart(engine: Engine, { fd, kind }: OpenFile): Promise<Buffer> {
  return new NativePromise((resolve, reject) => {
    const target = Buffer.allocUnsafeSlow(engine.blocks.largeBytes);
    const transfer = { fd, kind, position: currentPosition, length: target.length, flags: 0 };
    const done = (error: unknown, bytes: number) =>
      error === null ? resolve(Buffer.from(target.subarray(0, bytes))) : reject(error);
    engine.ask(new ReadOp(transfer, target, 0, done));
  });
}
