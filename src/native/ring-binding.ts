/** What the addon's part for `uringfs/ring` answers: numbers are counts and indexes, or a negative errno. */
export interface RingBinding {
  /** The block of memory through which a call is asked and answered. */
  readonly exchange: ArrayBuffer;
  /** Offsets in bytes within it. */
  readonly layout: Readonly<Record<ExchangeField, number>>;
  readonly operations: readonly { readonly name: string; readonly opcode: number }[];
  readonly opcodes: readonly string[];
  readonly families: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly errors: readonly { readonly code: string; readonly errno: number; readonly text: string }[];
  /** Sizes of the kernel's records in bytes. */
  readonly records: {
    readonly sqe: number;
    readonly statx: number;
    readonly address: number;
    readonly siginfo: number;
  };
  /** Offset and size of each field. */
  readonly statx: Readonly<Record<string, readonly [number, number]>>;
  readonly siginfo: Readonly<Record<string, number>>;

  open(entries: number): number;
  close(ring: number): void;
  describe(ring: number): RingDescription;
  showFd(ring: number): number;
  begin(ring: number): number;
  reset(ring: number, slot: number): void;
  prepare(ring: number, slot: number, operation: number, parts: readonly (Uint8Array | number)[]): void;
  adjust(ring: number, slot: number): void;
  raw(ring: number, slot: number, target: Uint8Array): void;
  enter(ring: number, submit: boolean, want: number, nanoseconds: number): number;
  drain(ring: number): number;
  take(ring: number): boolean;
  fetch(ring: number, slot: number, part: number, target: Uint8Array, length: number): number;
  prepared(ring: number): number;
  owing(ring: number): number;
  watch(ring: number, on: boolean): number;

  registerBuffers(ring: number, offset: number, sizes: readonly number[], tags: readonly number[]): number;
  bufferMemory(ring: number, region: number): ArrayBuffer | null;
  copyRegion(ring: number, region: number, offset: number, bytes: Uint8Array, out: boolean): number;
  unregisterBuffers(ring: number): number;
  registerFiles(ring: number, offset: number, descriptors: readonly number[], tags: readonly number[]): number;
  registerNumbers(ring: number, what: number, a: number, b: number): number;
  enable(ring: number): number;
  resize(ring: number, entries: number, completions: number): number;
  probe(ring: number): readonly number[] | number;
  restrict(ring: number, pairs: readonly number[]): number;
  makeEventfd(): number;
  registerEventfd(ring: number, fd: number, asynchronousOnly: boolean): number;
  unregisterEventfd(ring: number): number;
  toggleEventfd(ring: number, enabled: boolean): void;
  eventfdEnabled(ring: number): boolean;
  addGroup(ring: number, id: number, count: number, bytes: number, mapped: boolean): number;
  removeGroup(ring: number, id: number): number;
  copyGroupBuffer(ring: number, id: number, buffer: number, target: Uint8Array): number;
  giveBack(ring: number, id: number, buffer: number): boolean;
}

export interface RingDescription {
  readonly features: number;
  readonly setupFlags: number;
  readonly entries: number;
  readonly completionEntries: number;
  readonly address: bigint;
}

export type NarrowField =
  | 'fd'
  | 'fixed'
  | 'length'
  | 'flags'
  | 'index'
  | 'fileIndex'
  | 'priority'
  | 'fd2'
  | 'fixed2'
  | 'region'
  | 'sqeFlags'
  | 'personality'
  | 'group'
  | 'takenSlot'
  | 'takenResult'
  | 'takenFlags'
  | 'takenLast'
  | 'takenOpcode';

export type WideField =
  | 'offset'
  | 'value'
  | 'userData'
  | 'nanoseconds'
  | 'regionOffset'
  | 'regionLength'
  | 'takenUserData';

export type ExchangeField = NarrowField | WideField;
