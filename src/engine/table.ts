import type { Layout } from '../native/binding.js';
import { byteLengthOf, copyBytes, hidden, writeText } from '../native/intrinsics.js';

/** The batch table as JavaScript sees it. A slot is named by its number; its fields are read and written here. */
export class Table {
  readonly #words: Int32Array;
  readonly #doubles: Float64Array;
  readonly #bigints: BigInt64Array;
  readonly #bytes: Uint8Array;
  readonly #layout: Layout;
  // Where the first slot's fields are, in units of their size, and the way from one slot to the next.
  readonly #stride: number;
  readonly #op: number;
  readonly #fd: number;
  readonly #flags: number;
  readonly #mode: number;
  readonly #kind: number;
  readonly #block: number;
  readonly #length: number;
  readonly #dest: number;
  readonly #result: number;
  readonly #stage: number;
  readonly #position: number;
  readonly #stat: number;
  readonly #path: number;

  constructor(memory: ArrayBuffer, layout: Layout) {
    this.#words = new Int32Array(memory);
    this.#doubles = new Float64Array(memory);
    this.#bigints = new BigInt64Array(memory);
    this.#bytes = hidden(new Uint8Array(memory));
    this.#layout = layout;
    const first = layout.slotsAt;
    this.#stride = layout.slotBytes;
    this.#op = (first + layout.opAt) / 4;
    this.#fd = (first + layout.fdAt) / 4;
    this.#flags = (first + layout.flagsAt) / 4;
    this.#mode = (first + layout.modeAt) / 4;
    this.#kind = (first + layout.kindAt) / 4;
    this.#block = (first + layout.blockAt) / 4;
    this.#length = (first + layout.lengthAt) / 4;
    this.#dest = (first + layout.destAt) / 4;
    this.#result = (first + layout.resultAt) / 4;
    this.#stage = (first + layout.stageAt) / 4;
    this.#position = (first + layout.positionAt) / 8;
    this.#stat = (first + layout.statAt) / 8;
    this.#path = first + layout.pathAt;
  }

  /** Starts a request; fields that the operation does not set say nothing. */
  begin(slot: number, op: number, fd: number, flags: number, mode: number): void {
    const words = this.#words;
    const at = (slot * this.#stride) >> 2;
    words[at + this.#op] = op;
    words[at + this.#fd] = fd;
    words[at + this.#flags] = flags;
    words[at + this.#mode] = mode;
    words[at + this.#kind] = 0;
    words[at + this.#block] = -1;
    words[at + this.#dest] = 0;
  }

  setKind(slot: number, kind: number): void {
    this.#words[((slot * this.#stride) >> 2) + this.#kind] = kind;
  }

  setTransfer(slot: number, block: number, length: number, position: number): void {
    const at = (slot * this.#stride) >> 2;
    this.#words[at + this.#block] = block;
    this.#words[at + this.#length] = length;
    this.setPosition(slot, position);
  }

  setPosition(slot: number, position: number): void {
    this.#doubles[((slot * this.#stride) >> 3) + this.#position] = position;
  }

  /** Writes a path and its terminator `from` bytes into the slot's path area; where the next may begin. */
  setPath(slot: number, path: string | Uint8Array, from = 0): number {
    const start = slot * this.#stride + this.#path + from;
    const room = this.#layout.pathBytes - from - 1;
    const bytes = this.#bytes;
    let length: number;
    if (typeof path === 'string') {
      length = writeText(bytes, path, start, room);
    } else {
      length = byteLengthOf(path);
      if (length > room) throw new RangeError(`a path of ${length} bytes does not fit the ${room} that there are`);
      copyBytes(path, 0, length, bytes, start);
    }
    bytes[start + length] = 0;
    return from + length + 1;
  }

  setDest(slot: number, from: number): void {
    this.#words[((slot * this.#stride) >> 2) + this.#dest] = from;
  }

  /** Fields of the slot's stat area, which some requests use for numbers of theirs. */
  setNumbers(slot: number, numbers: readonly number[]): void {
    const at = ((slot * this.#stride) >> 3) + this.#stat;
    for (let index = 0; index < numbers.length; index++) this.#doubles[at + index] = numbers[index] as number;
  }

  length(slot: number): number {
    return this.#words[((slot * this.#stride) >> 2) + this.#length] as number;
  }

  position(slot: number): number {
    return this.#doubles[((slot * this.#stride) >> 3) + this.#position] as number;
  }

  queue(index: number, slot: number): void {
    this.#words[this.#layout.queuedAt / 4 + index] = slot;
  }

  completed(index: number): number {
    return this.#words[this.#layout.completedAt / 4 + index] as number;
  }

  result(slot: number): number {
    return this.#words[((slot * this.#stride) >> 2) + this.#result] as number;
  }

  /** Which system call of a compound operation the result speaks of: a name from the layout's stages. */
  stage(slot: number): string {
    return this.#layout.stages[this.#words[((slot * this.#stride) >> 2) + this.#stage] as number] as string;
  }

  block(slot: number): number {
    return this.#words[((slot * this.#stride) >> 2) + this.#block] as number;
  }

  kind(slot: number): number {
    return this.#words[((slot * this.#stride) >> 2) + this.#kind] as number;
  }

  statNumber(slot: number, field: number): number {
    return this.#doubles[((slot * this.#stride) >> 3) + this.#stat + field] as number;
  }

  statBigInt(slot: number, field: number): bigint {
    return this.#bigints[((slot * this.#stride) >> 3) + this.#stat + field] as bigint;
  }

  /** Pops a block from the free list of its size; -1 when it is empty. */
  takeFree(large: boolean): number {
    const { freeLargeAt, freeLargeCountAt, freeSmallAt, freeSmallCountAt } = this.#layout;
    const countAt = (large ? freeLargeCountAt : freeSmallCountAt) / 4;
    const count = this.#words[countAt] as number;
    if (count === 0) return -1;
    this.#words[countAt] = count - 1;
    return this.#words[(large ? freeLargeAt : freeSmallAt) / 4 + count - 1] as number;
  }

  giveFree(large: boolean, block: number): void {
    const { freeLargeAt, freeLargeCountAt, freeSmallAt, freeSmallCountAt } = this.#layout;
    const countAt = (large ? freeLargeCountAt : freeSmallCountAt) / 4;
    const count = this.#words[countAt] as number;
    this.#words[(large ? freeLargeAt : freeSmallAt) / 4 + count] = block;
    this.#words[countAt] = count + 1;
  }

  isLarge(segment: number): boolean {
    return this.#words[this.#layout.segmentKindAt / 4 + segment] !== 0;
  }

  counter(index: number): number {
    return this.#doubles[this.#layout.countersAt / 8 + index] as number;
  }

  /** True when operations wait in the core although nothing is in flight that would bring it back. */
  get more(): boolean {
    return this.#words[this.#layout.moreAt / 4] !== 0;
  }

  /** True when this turn of the event loop has had its share of operations that complete in place. */
  get yielding(): boolean {
    return this.#words[this.#layout.yieldAt / 4] !== 0;
  }
}
