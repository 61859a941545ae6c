import { loose } from './loose.js';
import type { Scene } from './scene.js';
import { StreamLog } from './stream-log.js';

export type Options = Record<string, unknown> | string | null | undefined;
export type WriteStream = ReturnType<Scene['streams']['createWriteStream']>;

/** Makes a stream as untyped JavaScript can. */
export function makeWriteStream({ streams, at }: Scene, options?: Options, path: unknown = at('file')): WriteStream {
  return (loose(streams).createWriteStream as (...args: unknown[]) => unknown)(path, options) as WriteStream;
}

/** Writes chunks one after another without waiting, then ends, and tells what happened in which order. */
export async function writeAll(scene: Scene, chunks: readonly unknown[], options?: Options, path?: unknown) {
  const log = new StreamLog(makeWriteStream(scene, options, path));
  const write = loose(log.stream as WriteStream).write as unknown as (...args: unknown[]) => boolean;
  for (const [i, chunk] of chunks.entries()) {
    const more = write.call(log.stream, chunk, (error: Error | null) => log.note(`written ${i}`, error?.message));
    log.note('wrote', more);
  }
  (log.stream as WriteStream).end(() => log.note('end was called back'));
  return await log.ended();
}
