const readers = new WeakMap<ArrayBufferLike, LastChunk>();

/**
 * The chunk that a stream has read last, and whether it has been written where the stream is piped to: then so has
 * everything before it. Node's own counts do not say: from 26.12 on they leave out the chunk that is being handed on.
 */
export class LastChunk {
  #underway = false;
  // Where it lies, if it can be followed.
  #memory: ArrayBufferLike | null = null;
  #end = 0;

  /** Whether nothing that was read is on its way. */
  get arrived(): boolean {
    return !this.#underway;
  }

  /** @param chunk null if it cannot be followed: it is never seen to arrive */
  handOn(chunk: Uint8Array | null): void {
    this.#underway = true;
    this.#memory = chunk === null ? null : chunk.buffer;
    if (chunk === null) return;
    this.#end = chunk.byteOffset + chunk.byteLength;
    readers.set(chunk.buffer, this);
  }

  /** To be told of every chunk that is written to a file. */
  static written(chunk: Uint8Array): void {
    const last = readers.get(chunk.buffer);
    if (last === undefined || last.#memory !== chunk.buffer) return;
    if (last.#end !== chunk.byteOffset + chunk.byteLength) return;
    last.#underway = false;
    last.#memory = null;
  }
}
