import type { StreamFile } from './stream-file.js';

function same(stream: object): object {
  return stream;
}

// Its constructor answers the stream, which so gets the fields of whatever extends it.
const Same = same as unknown as new (stream: object) => object;

/**
 * The file of a stream, as a private field of the stream's own. In a WeakMap each entry outlives the collections of
 * young objects: short streams took twice as long.
 */
export class Served extends Same {
  #file: StreamFile;

  private constructor(stream: object, file: StreamFile) {
    super(stream);
    this.#file = file;
  }

  static by(stream: object, file: StreamFile): void {
    // A program may apply the class to an object a second time.
    if (#file in stream) stream.#file = file;
    else new Served(stream, file);
  }

  /** Undefined for whatever is no stream of ours. */
  static fileOf(stream: unknown): StreamFile | undefined {
    return typeof stream === 'object' && stream !== null && #file in stream ? stream.#file : undefined;
  }
}
