import { monotonicNow } from '../native/intrinsics.js';
import type { RingDescription } from '../native/ring-binding.js';
import { type Access, onDelivery } from './access.js';
import type { BufferGroup } from './buffer-group.js';
import { CQE } from './cqe.js';
import { checked, kernelError, stateProblem } from './errors.js';
import { Waiters } from './waiters.js';

/** Where bytes go that the kernel leaves in an operation. */
export interface Outlets {
  /** Filled one after the other with as many bytes as the result says, from this part on. */
  readonly bytes?: readonly Uint8Array[];
  readonly firstPart?: number;
  /** Filled as a whole, one part each from the first on, when the operation has succeeded. */
  readonly records?: readonly Uint8Array[];
  /** Runs when the operation has succeeded. */
  readonly done?: (result: number) => void;
}

export interface Prepared {
  readonly operation: string;
  readonly outlets: Outlets;
  /** Picks the buffers. */
  readonly group: BufferGroup | null;
}

/** A blocking wait comes up for air so often, for a worker that is to be terminated. */
const sliceNanoseconds = 50e6;

const open = new Map<number, WeakRef<RingCore>>();

onDelivery((ring) => open.get(ring)?.deref()?.waiters.wake());

// A ring that nobody can reach any more is closed.
const lost = new FinalizationRegistry<{ access: Access; ring: number }>(({ access, ring }) => {
  open.delete(ring);
  access.native.close(ring);
});

/** What the parts of one ring share. */
export class RingCore {
  readonly access: Access;
  readonly ring: number;
  /** As the kernel has made it, or made it anew. */
  description: RingDescription;
  readonly waiters: Waiters;
  /** Entries of an earlier batch are the kernel's. */
  batch = 0;
  /** Whether somebody else may know the ring and send to it. */
  known = false;
  #open = true;
  readonly #inFlight: (Prepared | undefined)[] = [];

  constructor(access: Access, ring: number) {
    this.access = access;
    this.ring = ring;
    this.description = access.native.describe(ring);
    this.waiters = new Waiters(this);
    open.set(ring, new WeakRef(this));
    lost.register(this, { access, ring }, this);
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** @throws Error ERR_INVALID_STATE after the ring was closed. */
  get native(): Access['native'] {
    if (!this.#open) throw closedProblem();
    return this.access.native;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.batch++;
    this.#inFlight.length = 0;
    open.delete(this.ring);
    lost.unregister(this);
    this.access.native.close(this.ring);
    this.waiters.closed(closedProblem());
  }

  /** Remembers what belongs to an operation until its last completion. */
  hold(slot: number, prepared: Prepared | undefined): void {
    this.#inFlight[slot] = prepared;
  }

  submit(want = 0, nanoseconds = 0): number {
    const { native } = this;
    this.batch++;
    return checked(native.enter(this.ring, true, want, nanoseconds), 'io_uring_enter');
  }

  ready(): number {
    return this.native.drain(this.ring);
  }

  take(): CQE | null {
    const { native, access, ring } = this;
    if (!native.take(ring)) return null;
    const { narrow, at } = access;
    const slot = narrow[at.takenSlot] as number;
    const result = narrow[at.takenResult] as number;
    const last = narrow[at.takenLast] === 1;
    const prepared = slot < 0 ? undefined : this.#inFlight[slot];
    const cqe = new CQE(
      access.getWide(at.takenUserData),
      result,
      (narrow[at.takenFlags] as number) >>> 0,
      narrow[at.takenOpcode] as number,
      slot < 0 ? 'message' : (prepared?.operation ?? 'nop'),
      prepared?.group ?? null,
    );
    if (prepared !== undefined && last) {
      this.#inFlight[slot] = undefined;
      if (result >= 0) this.#fetch(slot, result, prepared.outlets);
    }
    return cqe;
  }

  #fetch(slot: number, result: number, { bytes, firstPart = 0, records, done }: Outlets): void {
    let left = result;
    bytes?.forEach((target, index) => {
      if (left > 0) this.native.fetch(this.ring, slot, firstPart + index, target, left);
      left -= target.byteLength;
    });
    records?.forEach((target, part) => {
      this.native.fetch(this.ring, slot, part, target, target.byteLength);
    });
    done?.(result);
  }

  /**
   * Blocks this thread until `want` completions are there or `nanoseconds` have passed; whether they are.
   *
   * @throws Error ERR_INVALID_STATE where waiting could never end.
   */
  block(want: number, nanoseconds = Number.POSITIVE_INFINITY): boolean {
    const end = monotonicNow() + nanoseconds / 1e6;
    for (;;) {
      const ready = this.ready();
      if (ready >= want) return true;
      const left = nanoseconds === 0 ? 0 : (end - monotonicNow()) * 1e6;
      if (left <= 0) return false;
      if (left === Number.POSITIVE_INFINITY && !this.known) this.#expect(want - ready);
      const answer = this.native.enter(this.ring, false, want, Math.ceil(Math.min(left, sliceNanoseconds)));
      if (answer < 0) throw kernelError(answer, 'io_uring_enter');
    }
  }

  #expect(missing: number): void {
    if (this.native.owing(this.ring) >= missing) return;
    throw stateProblem(
      `Waiting would never end: ${missing} more completions are wanted than can come from what is in flight. ` +
        'Submit first, or wait with a timeout.',
    );
  }
}

function closedProblem(): Error {
  return stateProblem('The ring is closed');
}
