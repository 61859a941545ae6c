import type { Engine } from '../engine/engine.js';
import { BlockReadOp } from '../engine/transfer-op.js';
import { copyBytes } from '../native/intrinsics.js';
import type { RingFile } from './ring-file.js';

interface Part {
  readonly skip: number;
  readonly length: number;
  block: number;
  bytes: number;
}

/** A stretch of a file that is being read, or has been, before the stream has asked for it. It lies in blocks. */
export class Stretch {
  readonly position: number;
  readonly length: number;
  /** How many blocks it takes. */
  readonly blocks: number;
  readonly #engine: Engine;
  readonly #parts: Part[] = [];
  #missing: number;
  #released = false;
  #then: (() => void) | null = null;

  constructor(engine: Engine, file: RingFile, position: number, length: number) {
    this.#engine = engine;
    this.position = position;
    this.length = length;
    const most = engine.blocks.largeBytes;
    for (let at = position; at < position + length; ) {
      const { skip } = file.windowAround(at, 0);
      const part = { skip, length: Math.min(position + length - at, most - skip), block: -1, bytes: 0 };
      this.#parts.push(part);
      const window = file.transferAhead(at - skip, file.windowAround(at, part.length).bytes);
      engine.ask(new BlockReadOp(window, (bytes, block) => this.#read(part, bytes, block)));
      at += part.length;
    }
    this.blocks = this.#parts.length;
    this.#missing = this.blocks;
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

  /** Copies what has been read without a gap; how many bytes. Errors are met again by whoever reads on from there. */
  copy(target: Uint8Array): number {
    const { blocks } = this.#engine;
    let copied = 0;
    for (const { skip, length, block, bytes } of this.#parts) {
      const there = Math.min(length, Math.max(0, bytes - skip));
      const start = blocks.offset(block) + skip;
      if (there > 0) copyBytes(blocks.memory(block), start, start + there, target, copied);
      copied += there;
      if (there < length) break;
    }
    return copied;
  }

  /** Gives its blocks back, those in flight as soon as they are read. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    for (const part of this.#parts) this.#give(part);
  }

  #read(part: Part, bytes: number, block: number): void {
    part.block = block;
    part.bytes = bytes;
    this.#missing--;
    if (this.#released) this.#give(part);
    if (this.#missing > 0) return;
    const then = this.#then;
    this.#then = null;
    then?.();
  }

  #give(part: Part): void {
    if (part.block >= 0) this.#engine.blocks.give(part.block);
    part.block = -1;
  }
}
