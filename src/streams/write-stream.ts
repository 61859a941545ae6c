import type { PathLike } from 'node:fs';
import { originalFs } from '../fs/original.js';
import { withRing } from './stream-options.js';

type Options = Parameters<typeof originalFs.createWriteStream>[1];

/** `fs.WriteStream`: Node's own class, over registered buffers and a fixed file where it opens a regular file. */
export class WriteStream extends originalFs.WriteStream {
  constructor(path: PathLike, options?: Options) {
    // @ts-expect-error: Node's types leave out the constructor that its documentation shows.
    super(path, withRing(options));
  }
}

/** `fs.createWriteStream`. */
export function createWriteStream(path: PathLike, options?: Options): WriteStream {
  return new WriteStream(path, options);
}
