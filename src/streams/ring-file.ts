import { constants } from 'node:fs';
import { constants as system } from 'node:os';
import type { Engine } from '../engine/engine.js';
import { systemError } from '../engine/errors.js';
import type { OpenFile } from '../engine/open-op.js';
import { ReadOp, type Transfer, WriteOp } from '../engine/transfer-op.js';
import { NativePromise } from '../native/intrinsics.js';
import { Holdings } from './holdings.js';
import type { OwnSettings } from './own-options.js';

const { EAGAIN, EINVAL, ENOSYS, EOPNOTSUPP, EPERM } = system.errno;
// A file system, a kernel or a sandbox that has no reads that never wait.
const unable = new Set([EINVAL, ENOSYS, EOPNOTSUPP, EPERM]);

// Enough to keep a disk busy with chunks of 64 KiB.
const directDepth = 8;

export type Position = number | null | undefined;

/** A file that a stream has opened: a regular one with positions, and a slot of the fixed file table where it pays. */
export class RingFile {
  readonly fd: number;
  /** By what the file system said at the opening, in bytes. */
  readonly size: number;
  /** Whether it was opened for reading only. */
  readonly readOnly: boolean;
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
  readonly #stream: object;
  readonly #holdings: Holdings;
  // Null as long as it has not been asked for.
  #fixedSlot: number | null;
  // Whether its stream has it for itself.
  #alone: boolean;
  #alignment = 0;
  #readsCached: boolean;
  readonly #punted: boolean;
  readonly #wasDirect: boolean;
  #flags = 0;

  /** @param closes whether the stream will close the file; otherwise somebody else does, who knows of no fixed file */
  constructor(
    engine: Engine,
    stream: object,
    { fd, kind, size }: OpenFile,
    flags: number,
    closes: boolean,
    settings: OwnSettings,
  ) {
    const { binding } = engine.backend;
    this.#engine = engine;
    this.#stream = stream;
    this.#holdings = new Holdings(engine);
    this.#alone = closes;
    this.fd = fd;
    this.size = size;
    this.kind = kind;
    this.readOnly = (kind & binding.layout.kindReadOnly) !== 0;
    this.seekable = (kind & binding.layout.kindRegular) !== 0;
    this.appends = (flags & constants.O_APPEND) !== 0;
    this.truncated = (flags & constants.O_TRUNC) !== 0;
    const { kindLocal, kindPunted } = binding.layout;
    this.#punted = (kind & kindPunted) !== 0;
    this.#readsCached = (kind & kindLocal) !== 0;
    this.#fixedSlot = closes && this.seekable ? null : -1;
    if (!closes) binding.claim(fd);
    if (settings.direct && closes && this.seekable && !this.appends) this.#alignment = binding.direct(fd, true);
    this.#wasDirect = this.#alignment > 0;
    this.depth = settings.queueDepth ?? (this.#wasDirect ? directDepth : 0);
  }

  /** Slot of the fixed file table, or -1. Taking one and giving it back are two system calls. */
  get fixedSlot(): number {
    this.#fixedSlot ??= this.#holdings.takeSlot(this.fd, this.#stream);
    return this.#fixedSlot;
  }

  /** Whether it is more than one chunk, read in order by nobody else. */
  get worthReadingAhead(): boolean {
    return this.readOnly && this.#alone && this.seekable && this.size > this.#engine.blocks.largeBytes;
  }

  /** What positions and lengths must be multiples of to go round the page cache, in bytes; 0 where it is used. */
  get alignment(): number {
    return this.#alignment;
  }

  /** The device's blocks around a stretch: how far before it they begin, and their bytes. */
  windowAround(position: number, length: number): { readonly skip: number; readonly bytes: number } {
    const alignment = Math.max(1, this.#alignment);
    const skip = position % alignment;
    return { skip, bytes: Math.ceil((skip + length) / alignment) * alignment };
  }

  /** Whether it is a file in the page cache, as others are. */
  get cached(): boolean {
    return this.seekable && this.#alignment === 0 && this.#flags === 0;
  }

  /**
   * Whether what follows may be brought while it is written to: one of a few regular files that their streams have for
   * themselves, whose program has not asked for a depth.
   */
  mayRunAhead(): boolean {
    return this.cached && this.#alone && this.depth === 0 && this.#holdings.takePlaceAhead(this.#stream);
  }

  /** Whether what is in the page cache may be had at once. */
  get readsCached(): boolean {
    return this.#readsCached && this.cached;
  }

  /**
   * Copies what the page cache has from `position` on, without waiting for anything: how many bytes that were, 0 at the
   * end of the file, null where the next of them is not there.
   *
   * @throws what a read throws that fails
   */
  readCached(target: Uint8Array, position: Position): number | null {
    const bytes = this.#engine.backend.binding.readCached(this.fd, target, position ?? -1, this.#punted);
    if (bytes >= 0) return bytes;
    if (unable.has(-bytes)) this.#readsCached = false;
    else if (bytes !== -EAGAIN) throw systemError(bytes, 'read');
    return null;
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
    if (this.fixedSlot < 0 || this.#alignment > 0) return;
    const { readWriteUncached } = this.#engine.backend.binding.layout;
    const nothing = { ...this.transfer(true, 0, 0), flags: readWriteUncached };
    // The ring looks at the flag even where there is nothing to transfer; the system calls do not.
    const refused = await new NativePromise<unknown>((resolve) => {
      const done = (error: unknown) => resolve(error);
      this.#engine.ask(write ? new WriteOp(nothing, () => 0, done) : new ReadOp(nothing, new Uint8Array(0), 0, done));
    });
    if (refused === null) this.#flags = readWriteUncached;
  }

  transfer(onRing: boolean, position: number, length: number): Transfer {
    const { fd, kind, flags } = this;
    // For one chunk a slot does not pay.
    const small = this.#fixedSlot === null && this.readOnly && !this.worthReadingAhead;
    if (!onRing || small || this.fixedSlot < 0) return { fd, kind, position, length, flags };
    const { kindFixed } = this.#engine.backend.binding.layout;
    return { fd: this.fixedSlot, kind: kind | kindFixed, position, length, flags };
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
    this.#holdings.giveBack();
    this.#alone = false;
    this.#fixedSlot = -1;
  }
}
