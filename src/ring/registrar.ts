import { invalidType } from '../native/invalid-argument.js';
import { whyNot } from '../native/why-not.js';
import { unavailable } from './access.js';
import { type Bytes, checkFd, checkInteger, checkManyBytes } from './arguments.js';
import { BufferGroup, BufferGroupId } from './buffer-group.js';
import type { RingCore } from './core.js';
import { checked, stateProblem, valueProblem } from './errors.js';
import { familyNumbers } from './flags.js';
import { Personality } from './personality.js';
import { Probe } from './probe.js';
import { RegisteredBuffer, RegisteredFd } from './registered.js';
import { type RingSizes, resize } from './resizing.js';
import { type Restriction, restrictionNumbers } from './restrictions.js';

/** One for each resource: the user data of the completion that comes when the kernel has let go of it; 0 for none. */
export interface Tagged {
  readonly tags?: readonly number[];
}

export interface WorkerLimits {
  /** For operations on regular files, which end. */
  readonly bounded: number;
  /** For operations that may wait for ever. */
  readonly unbounded: number;
}

const maxBufferBytes = 2 ** 30;
const syscall = 'io_uring_register';

/** What is registered with a ring ahead of time. Kernel errors are thrown in Node's shape. */
export class Registrar {
  readonly #core: RingCore;

  /** @internal */
  constructor(core: RingCore) {
    this.#core = core;
  }

  /**
   * Registers buffers of these sizes in bytes, in memory of the ring's that JavaScript sees as well; 0 is a
   * placeholder (5.13).
   *
   * @throws Error EINVAL for none, EBUSY where buffers are registered, ENOMEM beyond RLIMIT_MEMLOCK.
   */
  registerBuffers(sizes: readonly number[], { tags = [] }: Tagged = {}): RegisteredBuffer<'readwrite'>[] {
    return this.#buffers(-1, sizes, tags, 'readwrite');
  }

  /**
   * Registers buffers that the kernel may only read: each stands for the caller's bytes, as they are when an entry is
   * prepared.
   */
  registerBuffersByRef(buffers: readonly Bytes[]): RegisteredBuffer<'read'>[] {
    const bytes = checkManyBytes('buffers', buffers);
    const sizes = bytes.map((each) => each.byteLength);
    return this.#buffers(-1, sizes, [], 'read', bytes);
  }

  /**
   * Registers buffers that the kernel may read and write: what it has read is in the caller's bytes when the completion
   * is taken.
   */
  registerBuffersByMut(buffers: readonly Bytes[]): RegisteredBuffer<'readwrite'>[] {
    const bytes = checkManyBytes('buffers', buffers);
    const sizes = bytes.map((each) => each.byteLength);
    return this.#buffers(-1, sizes, [], 'readwrite', bytes);
  }

  /** Makes a table of so many empty places, to be filled by `updateBuffers`. Since Linux 5.19. */
  registerBuffersSparse(count: number): void {
    this.#numbers('REGISTER_BUFFERS2', checkInteger('count', count, 0, 65_536));
  }

  /**
   * Puts new buffers into the table from `offset` on; what was there goes when nothing uses it any more. Since Linux
   * 5.13.
   */
  updateBuffers(offset: number, sizes: readonly number[], { tags = [] }: Tagged = {}): RegisteredBuffer<'readwrite'>[] {
    return this.#buffers(checkInteger('offset', offset, 0, 2 ** 31 - 1), sizes, tags, 'readwrite');
  }

  /** @throws Error ENXIO where none are registered. */
  unregisterBuffers(): void {
    checked(this.#core.native.unregisterBuffers(this.#core.ring), syscall);
  }

  #buffers<Access extends 'read' | 'readwrite'>(
    offset: number,
    sizes: readonly number[],
    tags: readonly number[],
    access: Access,
    callers?: readonly Uint8Array[],
  ): RegisteredBuffer<Access>[] {
    const { native, ring } = this.#core;
    const list = checkList('sizes', sizes, (name, size) => checkInteger(name, size, 0, maxBufferBytes));
    const first = checked(native.registerBuffers(ring, offset, list, checkTags(tags, list.length)), syscall);
    const made = this.#core.access.get('length');
    return list.slice(0, made).map((size, index) => {
      const place = Math.max(0, offset) + index;
      if (size === 0) return new RegisteredBuffer(this.#core, place, access, null);
      const region = first + index;
      const whole = callers?.[index] ?? this.#memory(region);
      return new RegisteredBuffer(this.#core, place, access, { region, whole, copied: callers !== undefined });
    });
  }

  #memory(region: number): Uint8Array {
    const memory = this.#core.native.bufferMemory(this.#core.ring, region);
    if (memory !== null) return new Uint8Array(memory);
    throw unavailable(whyNot({ name: '', message: '', code: 'ENOTSUP' }));
  }

  /**
   * Registers descriptors; -1 is a placeholder.
   *
   * @throws Error EINVAL for none, EBADF for a bad one, EBUSY where files are registered, EMFILE beyond RLIMIT_NOFILE.
   */
  registerFiles(fds: readonly number[], { tags = [] }: Tagged = {}): RegisteredFd[] {
    const list = checkFds(fds);
    const { native, ring } = this.#core;
    checked(native.registerFiles(ring, -1, list, checkTags(tags, list.length)), syscall);
    return list.map((fd, index) => this.#file(index, fd));
  }

  /** Makes a table of so many empty places, at most RLIMIT_NOFILE. Since Linux 5.19. */
  registerFilesSparse(count: number): RegisteredFd[] {
    this.#numbers('REGISTER_FILES2', checkInteger('count', count, 0, 2 ** 20));
    return Array.from({ length: count }, (_, index) => this.#file(index, -1));
  }

  /**
   * Puts descriptors into the table from `offset` on, -1 for none; those that were changed.
   *
   * @throws Error ENXIO where no files are registered, EINVAL for a range outside the table.
   */
  updateFiles(offset: number, fds: readonly number[], { tags = [] }: Tagged = {}): RegisteredFd[] {
    const list = checkFds(fds);
    checkInteger('offset', offset, 0, 2 ** 31 - 1);
    const { native, ring } = this.#core;
    const changed = checked(native.registerFiles(ring, offset, list, checkTags(tags, list.length)), syscall);
    return list.slice(0, changed).map((fd, index) => this.#file(offset + index, fd));
  }

  /** The file in a place of the table, whoever has put it there: an operation that opens *direct* does. */
  file(index: number): RegisteredFd {
    return new RegisteredFd(this.#core, checkInteger('index', index, 0, 2 ** 31 - 2), null);
  }

  /** Which places the kernel may choose for files that are opened into a free one. Since Linux 6.0. */
  setFileAllocRange(offset: number, length: number): void {
    this.#numbers(
      'REGISTER_FILE_ALLOC_RANGE',
      checkInteger('offset', offset, 0, 2 ** 31 - 1),
      checkInteger('length', length, 0, 2 ** 31 - 1),
    );
  }

  /** @throws Error ENXIO where none are registered. */
  unregisterFiles(): void {
    this.#numbers('UNREGISTER_FILES');
  }

  #file(index: number, fd: number): RegisteredFd {
    return new RegisteredFd(this.#core, index, fd < 0 ? null : fd, fd < 0);
  }

  /** The kernel signals this eventfd with each completion. */
  registerEventfd(fd: number): void {
    this.#eventfd(fd, false);
  }

  /** The same for those only that did not complete when they were submitted. Since Linux 5.6. */
  registerEventfdAsync(fd: number): void {
    this.#eventfd(fd, true);
  }

  #eventfd(fd: number, asynchronousOnly: boolean): void {
    checkFd('fd', fd);
    checked(this.#core.native.registerEventfd(this.#core.ring, fd, asynchronousOnly), syscall);
  }

  unregisterEventfd(): void {
    checked(this.#core.native.unregisterEventfd(this.#core.ring), syscall);
  }

  /** Registers the credentials that this thread has now. Since Linux 5.6. */
  registerPersonality(): Personality {
    return new Personality(this.#core, this.#numbers('REGISTER_PERSONALITY'));
  }

  unregisterPersonality(personality: Personality): void {
    if (!(personality instanceof Personality)) throw invalidType('personality', 'a Personality', personality);
    if (personality.core !== this.#core) throw valueProblem('personality', 'belongs to another ring', personality.id);
    this.#numbers('UNREGISTER_PERSONALITY', personality.id);
  }

  /** Asks which operations the kernel has. Since Linux 5.6. */
  probe(): Probe {
    return new Probe(this.#core);
  }

  /**
   * Makes a group of buffers. Mapped (5.19), they are with the kernel at once; otherwise `provideBuffers` gives them.
   *
   * @param options.count of the buffers; of a mapped group a power of two, at most 32768
   * @param options.bytes size of each
   */
  registerBufferGroup(
    id: BufferGroupId | number,
    { count, bytes, mapped = true }: { readonly count: number; readonly bytes: number; readonly mapped?: boolean },
  ): BufferGroup {
    const group = id instanceof BufferGroupId ? id : new BufferGroupId(id);
    checkInteger('options.count', count, 1, mapped ? 32_768 : 65_536);
    checkInteger('options.bytes', bytes, 1, maxBufferBytes);
    checkInteger('options.count * options.bytes', count * bytes, 1, maxBufferBytes);
    if (mapped && (count & (count - 1)) !== 0) throw valueProblem('options.count', 'must be a power of two', count);
    const { native, ring } = this.#core;
    checked(native.addGroup(ring, group.id, count, bytes, mapped), syscall);
    return new BufferGroup(this.#core, group, count, bytes, mapped);
  }

  /** Takes a mapped group back from the kernel. */
  unregisterBufferGroup(group: BufferGroup): void {
    if (!(group instanceof BufferGroup)) throw invalidType('group', 'a BufferGroup', group);
    if (group.core !== this.#core) throw valueProblem('group', 'belongs to another ring', group.id);
    if (group.retired) throw stateProblem('The group of buffers is no longer registered');
    checked(this.#core.native.removeGroup(this.#core.ring, group.id.id), syscall);
    group.retired = true;
  }

  /**
   * Limits the kernel threads that do what has to wait, for this thread's rings; 0 leaves a limit. The limits before.
   * Since Linux 5.15.
   */
  setWorkerLimits({ bounded, unbounded }: WorkerLimits): WorkerLimits {
    this.#numbers(
      'REGISTER_IOWQ_MAX_WORKERS',
      checkInteger('limits.bounded', bounded, 0, 2 ** 31 - 1),
      checkInteger('limits.unbounded', unbounded, 0, 2 ** 31 - 1),
    );
    const { access } = this.#core;
    return { bounded: access.get('length'), unbounded: access.get('index') };
  }

  /**
   * Allows nothing but this from then on; once, before a ring that was set up with `startDisabled` is enabled. Since
   * Linux 5.10.
   */
  registerRestrictions(restrictions: readonly Restriction[]): void {
    const { native, ring } = this.#core;
    checked(native.restrict(ring, restrictionNumbers(this.#core, restrictions)), syscall);
  }

  /** Enables a ring that was set up with `startDisabled`. Since Linux 5.10. */
  enableRings(): void {
    checked(this.#core.native.enable(this.#core.ring), syscall);
  }

  /**
   * Gives the queues of a ring in use other sizes; nothing that is prepared, in flight or complete is lost. Since Linux
   * 6.13, for rings that were set up with `deferTaskrun`.
   *
   * @throws Error EOVERFLOW where more is prepared than the new queue has entries, EINVAL for other rings and kernels,
   *   and for a completion queue smaller than the submission queue. The ring stays as it was.
   */
  resizeRings(sizes: RingSizes): void {
    resize(this.#core, sizes);
  }

  #numbers(what: string, a = 0, b = 0): number {
    const operation = familyNumbers('RegisterOps')[what] as number;
    return checked(this.#core.native.registerNumbers(this.#core.ring, operation, a, b), syscall);
  }
}

function checkList(
  name: string,
  value: readonly number[],
  check: (name: string, value: number) => number,
): readonly number[] {
  if (!Array.isArray(value)) throw invalidType(name, 'an array of numbers', value);
  return Array.from(value, (each, index) => check(`${name}[${index}]`, each));
}

function checkFds(fds: readonly number[]): readonly number[] {
  return checkList('fds', fds, (name, fd) => checkInteger(name, fd, -2, 2 ** 31 - 1));
}

function checkTags(tags: readonly number[], count: number): readonly number[] {
  const list = checkList('options.tags', tags, (name, tag) => checkInteger(name, tag, 0, Number.MAX_SAFE_INTEGER));
  if (list.length > 0 && list.length !== count) throw valueProblem('options.tags', `must be ${count}`, tags);
  return list;
}
