import { loose } from './loose.js';
import type { Scene } from './scene.js';
import { StreamLog } from './stream-log.js';

export type Options = Record<string, unknown> | string | null | undefined;

/** Makes a stream as untyped JavaScript can. */
export function makeReadStream({ streams, at }: Scene, options?: Options, path: unknown = at('file')) {
  return (loose(streams).createReadStream as (...args: unknown[]) => unknown)(path, options) as ReturnType<
    typeof streams.createReadStream
  >;
}

/** Reads a stream to its end in flowing mode and tells all that happened. */
export async function readAll(scene: Scene, options?: Options, path?: unknown) {
  return await new StreamLog(makeReadStream(scene, options, path)).flow().ended();
}
