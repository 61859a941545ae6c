import { invalidType } from '../native/invalid-argument.js';
import { checkInteger, checkUserData } from './arguments.js';
import type { BufferGroup } from './buffer-group.js';
import type { Outlets, RingCore } from './core.js';
import { stateProblem, valueProblem } from './errors.js';
import { Personality } from './personality.js';
import { type Registered, RegisteredBuffer, RegisteredFd } from './registered.js';
import { SubmissionFlags } from './ring-flags.js';

/** A descriptor, or one registered with the same ring: then the operation uses the ring's table. */
export type FileLike = number | RegisteredFd;

/** What an operation asks of the kernel, by the fields of the exchange. */
export interface Ask {
  readonly fd?: FileLike;
  readonly fd2?: FileLike;
  readonly length?: number;
  readonly flags?: number;
  readonly index?: number;
  readonly fileIndex?: number;
  readonly priority?: number;
  readonly group?: BufferGroup | undefined;
  readonly buffer?: RegisteredBuffer | undefined;
  readonly offset?: number | bigint;
  readonly value?: number | bigint;
  readonly nanoseconds?: bigint;
  readonly regionOffset?: number;
}

export type Parts = readonly (Uint8Array | number)[];

const noParts: Parts = [];
const noOutlets: Outlets = {};

/** One entry of the submission queue, until it is submitted: what belongs to every operation. */
export abstract class Entry {
  readonly #core: RingCore;
  readonly #slot: number;
  readonly #batch: number;
  #userData = 0n;
  #flags = 0;
  #personality: Personality | null = null;

  /** @internal */
  constructor(core: RingCore, slot: number) {
    this.#core = core;
    this.#slot = slot;
    this.#batch = core.batch;
  }

  /** A number that comes back with the completion: 0 to 2^64 − 2. Set as number or bigint, read as bigint. */
  get userData(): bigint {
    return this.#userData;
  }
  set userData(value: number | bigint) {
    this.#live();
    this.#userData = checkUserData('userData', value);
    this.#adjust();
  }

  /** The flags in force, with those that follow from what was passed. */
  get flags(): SubmissionFlags {
    return SubmissionFlags.from((this.raw[1] as number) | this.#flags);
  }

  /**
   * Puts these flags in the place of those set before.
   *
   * CQE_SKIP_SUCCESS: an operation that succeeds gives no completion. (The kernel does tell, because only then its
   * memory
   * is free; the ring keeps that to itself.)
   *
   * @throws TypeError ERR_INVALID_ARG_VALUE for FIXED_FILE and BUFFER_SELECT, which follow from what is passed.
   */
  overwriteFlags(flags: SubmissionFlags | 0): this {
    this.#live();
    const byType = SubmissionFlags.FIXED_FILE | SubmissionFlags.BUFFER_SELECT;
    if (typeof flags !== 'number') throw invalidType('flags', 'flags of SubmissionFlags', flags);
    if ((flags & byType) !== 0) {
      throw valueProblem(
        'flags',
        'may not have FIXED_FILE or BUFFER_SELECT: pass a registered descriptor or a group of buffers instead',
        SubmissionFlags.names(flags),
      );
    }
    if (flags < 0 || flags > 0xff) throw valueProblem('flags', 'must be flags of SubmissionFlags', flags);
    this.#flags = flags;
    this.#adjust();
    return this;
  }

  /** Adds flags to those that are set. */
  addFlags(flags: SubmissionFlags): this {
    if (typeof flags !== 'number') throw invalidType('flags', 'flags of SubmissionFlags', flags);
    return this.overwriteFlags(SubmissionFlags.from((this.#flags | flags) >>> 0));
  }

  /** With whose credentials the operation runs; null for those of this thread. */
  get personality(): Personality | null {
    return this.#personality;
  }
  set personality(value: Personality | null) {
    this.#live();
    if (value !== null && !(value instanceof Personality)) throw invalidType('personality', 'a Personality', value);
    if (value !== null) this.mine('personality', value);
    this.#personality = value;
    this.#adjust();
  }

  /** Makes it a NOP without flags, user data and personality, as it was. */
  clear(): void {
    this.#live();
    this.#userData = 0n;
    this.#flags = 0;
    this.#personality = null;
    this.#core.native.reset(this.#core.ring, this.#slot);
    this.#core.hold(this.#slot, undefined);
  }

  /** A copy of the 64 bytes that the kernel will see, but for the user data, which is yours here. */
  get raw(): Uint8Array {
    this.#live();
    const bytes = new Uint8Array(this.#core.access.native.records.sqe);
    this.#core.native.raw(this.#core.ring, this.#slot, bytes);
    return bytes;
  }

  #live(): void {
    if (this.#core.batch === this.#batch && this.#core.isOpen) return;
    throw stateProblem(this.#core.isOpen ? 'This entry has been submitted' : 'The ring is closed');
  }

  #adjust(): void {
    const { access, ring, native } = this.#core;
    const { narrow, at } = access;
    const personality = this.#personality?.id ?? 0;
    access.setWide(at.userData, this.#userData);
    narrow[at.sqeFlags] = this.#flags;
    narrow[at.personality] = personality;
    native.adjust(ring, this.#slot);
  }

  /** @internal Fills the entry; what belongs to it is held until its last completion. */
  protected fill(operation: string, ask: Ask, parts: Parts = noParts, outlets: Outlets = noOutlets): this {
    const { fd = -1, fd2 = -1, group, buffer } = ask;
    // What may run JavaScript comes before the exchange is written, which that might use as well.
    const [file, file2] = [this.#number('fd', fd), this.#number('fd', fd2)];
    const picked = group === undefined ? 0 : Number(group.id.id) + 1;
    const index = Number(ask.index ?? buffer?.index ?? 0);
    const regionOffset = Number(ask.regionOffset ?? buffer?.byteOffset ?? 0);
    const regionLength = Number(buffer?.byteLength ?? 0);
    const region = Number(buffer?.source?.region ?? 0);
    this.#live();
    const { access, ring, native } = this.#core;
    const { narrow, at } = access;
    narrow[at.fd] = file;
    narrow[at.fixed] = typeof fd === 'number' ? 0 : 1;
    narrow[at.fd2] = file2;
    narrow[at.fixed2] = typeof fd2 === 'number' ? 0 : 1;
    narrow[at.length] = ask.length ?? 0;
    narrow[at.flags] = ask.flags ?? 0;
    narrow[at.index] = index;
    narrow[at.fileIndex] = ask.fileIndex ?? 0;
    narrow[at.priority] = ask.priority ?? 0;
    narrow[at.group] = picked;
    narrow[at.region] = region;
    access.setWide(at.offset, ask.offset ?? 0);
    access.setWide(at.value, ask.value ?? 0);
    access.setWide(at.nanoseconds, ask.nanoseconds ?? 0);
    access.setWide(at.regionOffset, regionOffset);
    access.setWide(at.regionLength, regionLength);
    this.#core.hold(this.#slot, undefined);
    native.prepare(ring, this.#slot, access.operation(operation), parts);
    this.#core.hold(this.#slot, { operation, outlets, group: group ?? null });
    return this;
  }

  #number(name: string, fd: FileLike): number {
    // Folders may be AT_FDCWD; what is no descriptor the kernel answers EBADF.
    if (typeof fd === 'number') return checkInteger(name, fd, -100, 2 ** 31 - 1);
    if (!(fd instanceof RegisteredFd)) throw invalidType(name, 'of type number or a RegisteredFd', fd);
    this.mine(name, fd);
    if (fd.isPlaceholder) throw valueProblem(name, 'is an empty place of the table', fd.index);
    return fd.index;
  }

  /** @internal The same kernel table must be meant. */
  protected mine(name: string, thing: { readonly core: RingCore } | Registered<unknown>): void {
    if (thing.core !== this.#core) throw valueProblem(name, 'belongs to another ring', thing.constructor.name);
  }

  /** @internal */
  protected registeredBuffer(name: string, buffer: RegisteredBuffer): RegisteredBuffer {
    if (!(buffer instanceof RegisteredBuffer)) throw invalidType(name, 'a RegisteredBuffer', buffer);
    this.mine(name, buffer);
    if (buffer.source === null) throw valueProblem(name, 'is an empty place of the table', buffer.index);
    return buffer;
  }

  /** @internal Bytes between the caller's own memory and that which stands for it. */
  protected copyRegion(buffer: RegisteredBuffer, length: number, out: boolean): void {
    const { source, value } = buffer;
    // Of bytes that were detached or have shrunk nothing is left.
    if (source === null || !source.copied || value === null || value.byteLength < length) return;
    const bytes = new Uint8Array(value.buffer, value.byteOffset, length);
    this.#core.native.copyRegion(this.#core.ring, source.region, buffer.byteOffset, bytes, out);
  }
}
