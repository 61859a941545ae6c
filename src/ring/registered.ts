import { checkInteger } from './arguments.js';
import type { RingCore } from './core.js';
import { stateProblem } from './errors.js';

/** Something registered with a ring ahead of time, by its place in the ring's table. */
export class Registered<T> {
  readonly index: number;
  /** The thing itself. */
  readonly value: T;
  /** @internal */
  readonly core: RingCore;

  /** @internal */
  constructor(core: RingCore, index: number, value: T) {
    this.core = core;
    this.index = index;
    this.value = value;
  }

  /** Whether the place is empty. */
  get isPlaceholder(): boolean {
    return this.value === null;
  }
}

/** A descriptor in the ring's table; `value` is the number it was registered by, null where only the ring has it. */
export class RegisteredFd extends Registered<number | null> {
  /** @internal */
  readonly placeholder: boolean;

  /** @internal */
  constructor(core: RingCore, index: number, value: number | null, placeholder = false) {
    super(core, index, value);
    this.placeholder = placeholder;
  }

  override get isPlaceholder(): boolean {
    return this.placeholder;
  }
}

interface Source {
  readonly region: number;
  /** The whole buffer: the ring's own memory, or the caller's. */
  readonly whole: Uint8Array;
  /** Whether that is the caller's, which the kernel does not see: bytes are copied. */
  readonly copied: boolean;
}

/**
 * A registered buffer or a slice of one. What the kernel reads and writes is memory of the ring's, on page boundaries.
 *
 * `Access` says whether the kernel may write to it: 'read' buffers fit `writeFixed` only.
 */
export class RegisteredBuffer<
  Access extends 'read' | 'readwrite' = 'read' | 'readwrite',
> extends Registered<Uint8Array | null> {
  readonly access: Access;
  /** Where the slice begins in the buffer, in bytes. */
  readonly byteOffset: number;
  readonly byteLength: number;
  /** @internal */
  readonly source: Source | null;

  /** @internal */
  constructor(core: RingCore, index: number, access: Access, source: Source | null, offset = 0, length?: number) {
    const bytes = source?.whole.subarray(offset, length === undefined ? undefined : offset + length) ?? null;
    super(core, index, bytes);
    this.access = access;
    this.source = source;
    this.byteOffset = offset;
    this.byteLength = length ?? source?.whole.byteLength ?? 0;
  }

  /**
   * The bytes of the buffer or slice. Of the ring's own memory they are what the kernel reads and writes, without a
   * copy.
   *
   * @throws Error ERR_INVALID_STATE for a placeholder.
   */
  get bytes(): Uint8Array {
    if (this.value === null) throw stateProblem(`There is no buffer at place ${this.index} of the table`);
    return this.value;
  }

  /** A part of it, from `start` to before `end` in bytes. */
  slice(start: number, end = this.byteLength): RegisteredBuffer<Access> {
    checkInteger('start', start, 0, this.byteLength);
    checkInteger('end', end, start, this.byteLength);
    return new RegisteredBuffer(this.core, this.index, this.access, this.source, this.byteOffset + start, end - start);
  }
}
