import nodeFs, { type PathLike } from 'node:fs';
import { mayBeVirtual } from '../fs/arguments.js';
import { originalFs } from '../fs/original.js';
import type { OwnOptions } from './own-options.js';
import { streamClass } from './stream-class.js';

type NodeOptions = Parameters<typeof originalFs.createWriteStream>[1];

/** Node's options and those of this package. */
export type WriteStreamOptions = BufferEncoding | (Exclude<NodeOptions, string> & OwnOptions);

/** `fs.WriteStream`: Node's own class, over registered buffers and a fixed file where it opens a regular file. */
export const WriteStream = streamClass(
  'WriteStream',
  'bytesWritten',
  originalFs.WriteStream as never,
) as typeof originalFs.WriteStream;

/** `fs.createWriteStream`; in the place of Node's it makes whatever `fs.WriteStream` is by then, as Node's does. */
export function createWriteStream(path: PathLike, options?: WriteStreamOptions): InstanceType<typeof WriteStream> {
  // Node has another class for those.
  if (mayBeVirtual(path)) return originalFs.createWriteStream(path, options);
  const inPlace = nodeFs.createWriteStream === createWriteStream;
  return Reflect.construct(inPlace ? nodeFs.WriteStream : WriteStream, [path, options]);
}
