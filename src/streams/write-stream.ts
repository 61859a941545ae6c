import nodeFs, { type PathLike } from 'node:fs';
import { originalFs } from '../fs/original.js';
import { streamClass } from './stream-class.js';

type Options = Parameters<typeof originalFs.createWriteStream>[1];

/** `fs.WriteStream`: Node's own class, over registered buffers and a fixed file where it opens a regular file. */
export const WriteStream = streamClass('WriteStream', originalFs.WriteStream as never) as typeof originalFs.WriteStream;

/** `fs.createWriteStream`; in the place of Node's it makes whatever `fs.WriteStream` is by then, as Node's does. */
export function createWriteStream(path: PathLike, options?: Options): InstanceType<typeof WriteStream> {
  const inPlace = nodeFs.createWriteStream === createWriteStream;
  return Reflect.construct(inPlace ? nodeFs.WriteStream : WriteStream, [path, options]);
}
