import { constants } from 'node:fs';
import type { Engine } from '../engine/engine.js';
import type { OpenFile } from '../engine/open-op.js';
import type { Transfer } from '../engine/transfer-op.js';

export type Position = number | null | undefined;

/** A file that a stream has opened: a regular one with a slot of the fixed file table and a position of its own. */
export class RingFile {
  readonly fd: number;
  /** By what the file system said at the opening, in bytes. */
  readonly size: number;
  /** Whether it has positions; a pipe, a tty or a device has none, and takes one write after the other. */
  readonly seekable: boolean;
  /** Whether every write goes to the end. */
  readonly appends: boolean;
  /** Whether opening it has emptied it. */
  readonly truncated: boolean;
  /** What closing it may need to know: bits of the layout's kinds. */
  readonly kind: number;
  readonly #engine: Engine;
  #fixedSlot = -1;

  /** @param closes whether the stream will close the file; otherwise somebody else does, who knows of no fixed file */
  constructor(engine: Engine, { fd, kind, size }: OpenFile, flags: number, closes: boolean) {
    const { binding } = engine.backend;
    this.#engine = engine;
    this.fd = fd;
    this.size = size;
    this.kind = kind;
    this.seekable = (kind & binding.layout.kindRegular) !== 0;
    this.appends = (flags & constants.O_APPEND) !== 0;
    this.truncated = (flags & constants.O_TRUNC) !== 0;
    if (!closes) binding.claim(fd);
    else if (this.seekable) this.#fixedSlot = binding.installFile(fd);
  }

  /** Slot of the fixed file table, or -1. */
  get fixedSlot(): number {
    return this.#fixedSlot;
  }

  transfer(onRing: boolean, position: number, length: number): Transfer {
    const { fd, kind } = this;
    if (!onRing || this.#fixedSlot < 0) return { fd, kind, position, length };
    const { kindFixed } = this.#engine.backend.binding.layout;
    return { fd: this.#fixedSlot, kind: kind | kindFixed, position, length };
  }

  /**
   * Where the next byte belongs: without a position of its own at the descriptor's, which others may move who have the
   * descriptor too, a child or the program.
   */
  place(position: Position): number {
    return position ?? this.#engine.backend.binding.tell(this.fd);
  }

  /** Moves the descriptor's position: the ring does not. */
  follow(position: number): void {
    if (this.seekable) this.#engine.backend.binding.seek(this.fd, position);
  }

  /** Gives the slot back; the descriptor stays open. */
  leave(): void {
    if (this.#fixedSlot >= 0) this.#engine.backend.binding.removeFile(this.#fixedSlot);
    this.#fixedSlot = -1;
  }
}
