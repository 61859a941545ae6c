import type { PathLike } from 'node:fs';
import { originalFs } from '../fs/original.js';
import { withRing } from './stream-options.js';

type Options = Parameters<typeof originalFs.createReadStream>[1];

/** `fs.ReadStream`: Node's own class, over registered buffers and a fixed file where it opens a regular file. */
export class ReadStream extends originalFs.ReadStream {
  constructor(path: PathLike, options?: Options) {
    // @ts-expect-error: Node's types leave out the constructor that its documentation shows.
    super(path, withRing(options));
  }
}

/** `fs.createReadStream`. */
export function createReadStream(path: PathLike, options?: Options): ReadStream {
  return new ReadStream(path, options);
}
