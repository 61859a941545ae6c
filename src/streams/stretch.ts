import type { Engine } from '../engine/engine.js';
import { ReadChunkOp } from '../engine/lent-op.js';
import { BlockReadOp } from '../engine/transfer-op.js';
import type { RingFile } from './ring-file.js';

/** What has been read for a stream: so many bytes, at the beginning of this memory. */
export interface Chunk {
  readonly bytes: number;
  readonly memory: Uint8Array;
}

/** A stretch of a file that is being read, or has been, before the stream has asked for it. */
export abstract class Stretch {
  readonly position: number;
  readonly length: number;
  #missing: number;
  #then: (() => void) | null = null;

  /** @param reads how many reads it takes */
  constructor(position: number, length: number, reads: number) {
    this.position = position;
    this.length = length;
    this.#missing = reads;
  }

  /** Whether nothing of it is in flight. */
  get still(): boolean {
    return this.#missing === 0;
  }

  /** Calls back when nothing of it is in flight any more. */
  whenStill(then: () => void): void {
    if (this.still) {
      then();
      return;
    }
    const before = this.#then;
    this.#then = () => {
      before?.();
      then();
    };
  }

  /**
   * What has been read without a gap, in the target or in memory of its own. Errors are met again by whoever reads on
   * from there.
   */
  abstract take(target: Uint8Array): Chunk;

  /** Gives back what it holds, as soon as nothing is in flight. */
  abstract release(): void;

  protected arrived(): void {
    if (--this.#missing > 0) return;
    const then = this.#then;
    this.#then = null;
    then?.();
  }
}

/** Read by a thread of the syscall worker, into the memory that the stream will hand on. */
export class ChunkStretch extends Stretch {
  #chunk: Chunk | null = null;

  constructor(engine: Engine, file: RingFile, position: number, length: number) {
    super(position, length, 1);
    const read = new ReadChunkOp(file.transfer(false, position, length), (_error, bytes, memory) => {
      this.#chunk = { bytes, memory };
      this.arrived();
    });
    engine.ask(read);
  }

  take(): Chunk {
    return this.#chunk as Chunk;
  }

  release(): void {
    this.#chunk = null;
  }
}

interface Part {
  /** Bytes of the window that lie before the wanted ones. */
  readonly skip: number;
  readonly length: number;
  readonly window: number;
  block: number;
  bytes: number;
}

/** Read by the ring round the page cache, into registered buffers. */
export class BlockStretch extends Stretch {
  readonly #engine: Engine;
  readonly #parts: Part[] = [];
  #released = false;

  constructor(engine: Engine, file: RingFile, position: number, length: number) {
    const parts = partsOf(position, length, Math.max(1, file.alignment), engine.blocks.largeBytes);
    super(position, length, parts.length);
    this.#engine = engine;
    this.#parts = parts;
    let at = position;
    for (const part of parts) {
      const window = file.transfer(true, at - part.skip, part.window);
      engine.ask(new BlockReadOp(window, (bytes, block) => this.#read(part, bytes, block)));
      at += part.length;
    }
  }

  take(target: Uint8Array): Chunk {
    const { blocks } = this.#engine;
    let copied = 0;
    for (const { skip, length, block, bytes } of this.#parts) {
      const there = Math.min(length, Math.max(0, bytes - skip));
      const start = blocks.offset(block) + skip;
      if (there > 0) blocks.memory(block).copy(target, copied, start, start + there);
      copied += there;
      if (there < length) break;
    }
    return { bytes: copied, memory: target };
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    for (const part of this.#parts) this.#give(part);
  }

  #read(part: Part, bytes: number, block: number): void {
    part.block = block;
    part.bytes = bytes;
    if (this.#released) this.#give(part);
    this.arrived();
  }

  #give(part: Part): void {
    if (part.block >= 0) this.#engine.blocks.give(part.block);
    part.block = -1;
  }
}

// Each with what lies around it up to the next multiples of the device's blocks.
function partsOf(position: number, length: number, alignment: number, most: number): Part[] {
  const parts: Part[] = [];
  for (let at = position; at < position + length; ) {
    const skip = at % alignment;
    const part = Math.min(position + length - at, most - skip);
    const window = Math.ceil((skip + part) / alignment) * alignment;
    parts.push({ skip, length: part, window, block: -1, bytes: 0 });
    at += part;
  }
  return parts;
}
