import type { PathLike } from 'node:fs';
import { originalFs } from '../fs/original.js';
import { streamClass } from './stream-class.js';

type Options = Parameters<typeof originalFs.createWriteStream>[1];

/** `fs.WriteStream`: Node's own class, over registered buffers and a fixed file where it opens a regular file. */
export const WriteStream = streamClass('WriteStream', originalFs.WriteStream as never) as typeof originalFs.WriteStream;

/** `fs.createWriteStream`. */
export function createWriteStream(path: PathLike, options?: Options): InstanceType<typeof WriteStream> {
  return Reflect.construct(WriteStream, [path, options]);
}
