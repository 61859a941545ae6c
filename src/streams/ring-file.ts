import { constants } from 'node:fs';
import type { Engine } from '../engine/engine.js';
import type { OpenFile } from '../engine/open-op.js';
import { ReadOp, type Transfer, WriteOp } from '../engine/transfer-op.js';
import type { OwnSettings } from './own-options.js';

// Enough to keep a disk busy with chunks of 64 KiB.
const directDepth = 8;

export type Position = number | null | undefined;

const dropped = new FinalizationRegistry<RingFile>((file) => file.leave());

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
  /** How many chunks or pieces may be in flight; 0 for what pays. */
  readonly depth: number;
  readonly #engine: Engine;
  #fixedSlot = -1;
  #alignment = 0;
  readonly #wasDirect: boolean;
  #flags = 0;

  /** @param closes whether the stream will close the file; otherwise somebody else does, who knows of no fixed file */
  constructor(engine: Engine, { fd, kind, size }: OpenFile, flags: number, closes: boolean, settings: OwnSettings) {
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
    if (settings.direct && closes && this.seekable && !this.appends) this.#alignment = binding.direct(fd, true);
    this.#wasDirect = this.#alignment > 0;
    this.depth = settings.queueDepth ?? (this.#wasDirect ? directDepth : 0);
  }

  /** Slot of the fixed file table, or -1. */
  get fixedSlot(): number {
    return this.#fixedSlot;
  }

  /** Says whose it is: if that is dropped unclosed the slot comes back, as the descriptor does not. */
  heldBy(stream: object): void {
    if (this.#fixedSlot >= 0) dropped.register(stream, this, this);
  }

  /** What positions and lengths must be multiples of to go round the page cache, in bytes; 0 where it is used. */
  get alignment(): number {
    return this.#alignment;
  }

  /** Whether it is a file in the page cache, as others are. */
  get cached(): boolean {
    return this.seekable && this.#alignment === 0 && this.#flags === 0;
  }

  /** Flags of preadv2(2) and pwritev2(2) for every transfer. */
  get flags(): number {
    return this.#flags;
  }

  /** While nothing is in flight: what is not aligned goes through the page cache. */
  goThroughCache(through: boolean): void {
    this.#engine.backend.binding.direct(this.fd, !through && this.#alignment > 0);
  }

  /** Whether an error says that the page cache has to be used after all, which is then done from now on. */
  refuses(error: unknown): boolean {
    if (!this.#wasDirect || (error as NodeJS.ErrnoException | null)?.code !== 'EINVAL') return false;
    // Several that were in flight may say so.
    if (this.#alignment > 0) this.goThroughCache(true);
    this.#alignment = 0;
    return true;
  }

  /** From now on nothing stays in the page cache, where that can be had: settles when it is known. */
  async leaveNothingCached(write: boolean): Promise<void> {
    if (this.#fixedSlot < 0 || this.#alignment > 0) return;
    const { readWriteUncached } = this.#engine.backend.binding.layout;
    const nothing = { ...this.transfer(true, 0, 0), flags: readWriteUncached };
    // The ring looks at the flag even where there is nothing to transfer; the system calls do not.
    const refused = await new Promise<unknown>((resolve) => {
      const done = (error: unknown) => resolve(error);
      this.#engine.ask(write ? new WriteOp(nothing, () => 0, done) : new ReadOp(nothing, new Uint8Array(0), 0, done));
    });
    if (refused === null) this.#flags = readWriteUncached;
  }

  transfer(onRing: boolean, position: number, length: number): Transfer {
    const { fd, kind, flags } = this;
    if (!onRing || this.#fixedSlot < 0) return { fd, kind, position, length, flags };
    const { kindFixed } = this.#engine.backend.binding.layout;
    return { fd: this.#fixedSlot, kind: kind | kindFixed, position, length, flags };
  }

  /** A read that nobody waits for yet: by a thread of the syscall worker, unless it goes round the page cache. */
  transferAhead(position: number, length: number): Transfer {
    const { kindPunted } = this.#engine.backend.binding.layout;
    const transfer = this.transfer(this.#alignment > 0, position, length);
    return this.#alignment > 0 ? transfer : { ...transfer, kind: this.kind | kindPunted };
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

  /** From now on others read and write by the descriptor: not round the page cache, and they close it. */
  leaveToOthers(): void {
    this.#engine.backend.binding.claim(this.fd);
    if (this.#alignment > 0) this.goThroughCache(true);
    this.#alignment = 0;
  }

  /** Gives the slot back; the descriptor stays open. */
  leave(): void {
    dropped.unregister(this);
    if (this.#fixedSlot >= 0) this.#engine.backend.binding.removeFile(this.#fixedSlot);
    this.#fixedSlot = -1;
  }
}
