import { type Bytes, checkBytes, checkFlags, checkInteger, checkManyBytes, checkOffset } from './arguments.js';
import { BufferGroup } from './buffer-group.js';
import { Entry, type FileLike } from './entry.js';
import { stateProblem, valueProblem } from './errors.js';
import { familyNumbers } from './flags.js';
import { RegisteredBuffer } from './registered.js';
import type { FsyncFlags, SpliceFlags } from './ring-flags.js';
import type { FallocateFlags, MmapAdvise, PosixFadviseAdvice, RwFlags, SyncFileRangeFlags } from './system-flags.js';

/** A position in a file in bytes; -1 is the descriptor's own position, which moves on. */
export type Position = number | bigint;

/**
 * Operations that move bytes. Bytes to be written are copied when the entry is prepared; bytes that were read are in
 * the
 * caller's memory when the completion is taken, unless that has been detached or has shrunk meanwhile.
 */
export abstract class TransferOperations extends Entry {
  /** Does nothing, and completes with 0. Since Linux 5.1. */
  nop(): this {
    return this.fill('nop', {});
  }

  /** Reads into a buffer, a registered one, or one that the kernel picks from a group. Since Linux 5.6. */
  read(
    fd: FileLike,
    buffer: Bytes | RegisteredBuffer<'readwrite'> | BufferGroup,
    offset: Position = -1,
    flags: RwFlags | 0 = 0,
  ): this {
    if (buffer instanceof RegisteredBuffer) return this.readFixed(fd, buffer, offset, flags);
    const ask = { fd, offset: checkOffset('offset', offset), flags: checkFlags('flags', flags) };
    if (buffer instanceof BufferGroup) return this.fill('read', { ...ask, group: this.ownGroup(buffer) });
    const bytes = checkBytes('buffer', buffer);
    return this.fill('read', ask, [bytes.byteLength], { bytes: [bytes] });
  }

  /** Reads into several buffers, one after the other. Since Linux 5.1. */
  readVectored(fd: FileLike, buffers: readonly Bytes[], offset: Position = -1, flags: RwFlags | 0 = 0): this {
    const bytes = checkManyBytes('buffers', buffers);
    const ask = { fd, offset: checkOffset('offset', offset), flags: checkFlags('flags', flags) };
    return this.fill(
      'readv',
      ask,
      bytes.map((each) => each.byteLength),
      { bytes },
    );
  }

  /** Reads into a registered buffer or a slice of one. Since Linux 5.1. */
  readFixed(fd: FileLike, buffer: RegisteredBuffer<'readwrite'>, offset: Position = -1, flags: RwFlags | 0 = 0): this {
    this.registeredBuffer('buffer', buffer);
    if (buffer.access !== 'readwrite')
      throw valueProblem('buffer', 'was registered to be read by the kernel only', buffer);
    const ask = { fd, buffer, offset: checkOffset('offset', offset), flags: checkFlags('flags', flags) };
    return this.fill('readFixed', ask, [], { done: (length) => this.copyRegion(buffer, length, true) });
  }

  /** Writes a buffer or a registered one. Since Linux 5.6. */
  write(fd: FileLike, buffer: Bytes | RegisteredBuffer, offset: Position = -1, flags: RwFlags | 0 = 0): this {
    if (buffer instanceof RegisteredBuffer) return this.writeFixed(fd, buffer, offset, flags);
    const ask = { fd, offset: checkOffset('offset', offset), flags: checkFlags('flags', flags) };
    return this.fill('write', ask, [checkBytes('buffer', buffer)]);
  }

  /** Writes several buffers, one after the other. Since Linux 5.1. */
  writeVectored(fd: FileLike, buffers: readonly Bytes[], offset: Position = -1, flags: RwFlags | 0 = 0): this {
    const ask = { fd, offset: checkOffset('offset', offset), flags: checkFlags('flags', flags) };
    return this.fill('writev', ask, checkManyBytes('buffers', buffers));
  }

  /** Writes a registered buffer or a slice of one. Since Linux 5.1. */
  writeFixed(fd: FileLike, buffer: RegisteredBuffer, offset: Position = -1, flags: RwFlags | 0 = 0): this {
    this.registeredBuffer('buffer', buffer);
    const ask = { fd, buffer, offset: checkOffset('offset', offset), flags: checkFlags('flags', flags) };
    this.copyRegion(buffer, buffer.byteLength, false);
    return this.fill('writeFixed', ask);
  }

  /** Reads into several slices of one registered buffer of the ring's own. Since Linux 6.15. */
  readVectoredFixed(fd: FileLike, slices: readonly RegisteredBuffer<'readwrite'>[], offset: Position = -1): this {
    return this.#vectoredFixed('readvFixed', fd, slices, offset);
  }

  /** Writes several slices of one registered buffer of the ring's own. Since Linux 6.15. */
  writeVectoredFixed(fd: FileLike, slices: readonly RegisteredBuffer<'readwrite'>[], offset: Position = -1): this {
    return this.#vectoredFixed('writevFixed', fd, slices, offset);
  }

  #vectoredFixed(
    operation: string,
    fd: FileLike,
    slices: readonly RegisteredBuffer<'readwrite'>[],
    offset: Position,
  ): this {
    const [first] = slices;
    if (first === undefined) throw valueProblem('slices', 'must have at least one slice', slices);
    const pairs = slices.flatMap((slice) => {
      this.registeredBuffer('slices', slice);
      if (slice.source !== first.source) throw valueProblem('slices', 'must be of one buffer', slices);
      if (slice.source?.copied) throw valueProblem('slices', "must be of the ring's own memory", slices);
      return [BigInt(slice.byteOffset), BigInt(slice.byteLength)];
    });
    const ask = { fd, buffer: first, offset: checkOffset('offset', offset) };
    return this.fill(operation, ask, [new Uint8Array(new BigUint64Array(pairs).buffer)]);
  }

  /**
   * Reads again and again, into buffers of a group, for as long as there is something: a completion each. For what can
   * be
   * polled (pipes, sockets, ttys). Since Linux 6.7.
   */
  readMultishot(fd: FileLike, group: BufferGroup, offset: Position = -1): this {
    return this.fill('readMultishot', { fd, group: this.ownGroup(group), offset: checkOffset('offset', offset) });
  }

  /** Brings what was written to the disk. `length` 0 means to the end of the file. Since Linux 5.1. */
  fsync(fd: FileLike, flags: FsyncFlags | 0 = 0, offset: Position = 0, length = 0): this {
    return this.fill('fsync', {
      fd,
      flags: checkFlags('flags', flags),
      offset: checkOffset('offset', offset, 0),
      length: checkInteger('length', length, 0, 2 ** 32 - 1),
    });
  }

  /** Starts or awaits the writing out of a part of a file, without its metadata. Since Linux 5.2. */
  syncFileRange(fd: FileLike, offset: Position, length: number, flags: SyncFileRangeFlags): this {
    return this.fill('syncFileRange', {
      fd,
      flags: checkFlags('flags', flags),
      offset: checkOffset('offset', offset, 0),
      length: checkInteger('length', length, 0, 2 ** 32 - 1),
    });
  }

  /** Moves bytes between two descriptors, one of which is a pipe; -1 for the offset of a pipe. Since Linux 5.7. */
  splice(
    from: FileLike,
    fromOffset: Position,
    to: FileLike,
    toOffset: Position,
    length: number,
    flags: SpliceFlags | 0 = 0,
  ): this {
    return this.fill('splice', {
      fd: to,
      fd2: from,
      offset: checkOffset('toOffset', toOffset),
      value: checkOffset('fromOffset', fromOffset),
      length: checkInteger('length', length, 0, 2 ** 32 - 1),
      flags: checkFlags('flags', flags),
    });
  }

  /** Copies bytes from one pipe to another, where they stay in the first. Since Linux 5.8. */
  tee(from: FileLike, to: FileLike, length: number, flags: SpliceFlags | 0 = 0): this {
    return this.fill('tee', {
      fd: to,
      fd2: from,
      length: checkInteger('length', length, 0, 2 ** 32 - 1),
      flags: checkFlags('flags', flags),
    });
  }

  /** Reserves or frees disk space of a file. Since Linux 5.6. */
  fallocate(fd: FileLike, mode: FallocateFlags | 0, offset: Position, length: Position): this {
    return this.fill('fallocate', {
      fd,
      length: checkFlags('mode', mode),
      offset: checkOffset('offset', offset, 0),
      value: checkOffset('length', length, 0),
    });
  }

  /** Cuts a file off at a length, or makes it longer. Since Linux 6.9. */
  ftruncate(fd: FileLike, length: Position): this {
    return this.fill('ftruncate', { fd, offset: checkOffset('length', length, 0) });
  }

  /** Says how a file will be read. `length` 0 means to its end. Since Linux 5.6. */
  fadvise(fd: FileLike, offset: Position, length: number, advice: PosixFadviseAdvice): this {
    return this.fill('fadvise', {
      fd,
      offset: checkOffset('offset', offset, 0),
      length: checkInteger('length', length, 0, 2 ** 32 - 1),
      flags: checkFlags('advice', advice),
    });
  }

  /** Says how a registered buffer will be used; a slice must begin on a page boundary. Since Linux 5.6. */
  madvise(buffer: RegisteredBuffer, advice: MmapAdvise): this {
    this.registeredBuffer('buffer', buffer);
    if (!Object.values(familyNumbers('MmapAdvise')).includes(advice)) {
      throw valueProblem('advice', 'must be one of MmapAdvise', advice);
    }
    return this.fill('madvise', { buffer, flags: advice });
  }

  /** @internal */
  protected ownGroup(group: BufferGroup): BufferGroup {
    if (!(group instanceof BufferGroup)) throw valueProblem('group', 'must be a BufferGroup', group);
    this.mine('group', group);
    if (group.retired) throw stateProblem('The group of buffers is no longer registered');
    return group;
  }
}
