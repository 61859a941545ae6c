import nodeFs, { type PathLike } from 'node:fs';
import { mayBeVirtual } from '../fs/arguments.js';
import { originalFs } from '../fs/original.js';
import type { OwnOptions } from './own-options.js';
import { streamClass } from './stream-class.js';

type NodeOptions = Parameters<typeof originalFs.createReadStream>[1];

/** Node's options and those of this package. */
export type ReadStreamOptions = BufferEncoding | (Exclude<NodeOptions, string> & OwnOptions);

/** `fs.ReadStream`: Node's own class, over registered buffers and a fixed file where it opens a regular file. */
export const ReadStream = streamClass(
  'ReadStream',
  'bytesRead',
  originalFs.ReadStream as never,
) as typeof originalFs.ReadStream;

/** `fs.createReadStream`; in the place of Node's it makes whatever `fs.ReadStream` is by then, as Node's does. */
export function createReadStream(path: PathLike, options?: ReadStreamOptions): InstanceType<typeof ReadStream> {
  // Node has another class for those.
  if (mayBeVirtual(path)) return originalFs.createReadStream(path, options);
  const inPlace = nodeFs.createReadStream === createReadStream;
  return Reflect.construct(inPlace ? nodeFs.ReadStream : ReadStream, [path, options]);
}
