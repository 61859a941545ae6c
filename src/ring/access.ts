import { loadBinding } from '../native/binding.js';
import { permissionModelActive } from '../native/permission-model.js';
import type { ExchangeField, NarrowField, RingBinding, WideField } from '../native/ring-binding.js';
import { whyNot } from '../native/why-not.js';

/** The addon, and the block of memory that its calls are asked and answered through. */
export class Access {
  readonly native: RingBinding;
  readonly #narrow: Int32Array;
  readonly #wide: BigUint64Array;
  readonly #at: Record<ExchangeField, number>;
  readonly #operations: Map<string, number>;

  constructor(native: RingBinding) {
    this.native = native;
    this.#narrow = new Int32Array(native.exchange);
    this.#wide = new BigUint64Array(native.exchange);
    this.#at = { ...native.layout };
    this.#operations = new Map(native.operations.map(({ name }, index) => [name, index]));
  }

  /** Everything that an earlier call has asked. */
  clear(): void {
    this.#narrow.fill(0);
  }

  set(field: NarrowField, value: number): void {
    this.#narrow[this.#at[field] / 4] = value;
  }

  setWide(field: WideField, value: number | bigint): void {
    const at = this.#at[field];
    if (typeof value === 'bigint' || value < 0) {
      this.#wide[at / 8] = BigInt.asUintN(64, BigInt(value));
    } else {
      this.#narrow[at / 4 + lowHalf] = value % 2 ** 32;
      this.#narrow[at / 4 + (1 - lowHalf)] = value / 2 ** 32;
    }
  }

  get(field: NarrowField): number {
    return this.#narrow[this.#at[field] / 4] as number;
  }

  getWide(field: WideField): bigint {
    return this.#wide[this.#at[field] / 8] as bigint;
  }

  operation(name: string): number {
    return this.#operations.get(name) as number;
  }
}

const lowHalf = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 0 : 1;

let access: Access | undefined;
let deliverTo: (ring: number) => void = () => {};

/** Sets who is told that a ring has completions. */
export function onDelivery(deliver: (ring: number) => void): void {
  deliverTo = deliver;
}

/**
 * The addon, loaded on first use.
 *
 * @throws Error with a sentence that says why there is no io_uring here, and what would enable it.
 */
export function ringAccess(): Access {
  access ??= load();
  return access;
}

function load(): Access {
  if (process.platform !== 'linux') throw unavailable(`io_uring is Linux's, and this is ${process.platform}`);
  if (permissionModelActive()) {
    throw unavailable("Node's permission model is on, and a ring would be a way round it: start Node without it");
  }
  let native: RingBinding | null;
  try {
    native = loadBinding().rings((ring) => deliverTo(ring));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw unavailable(`the native addon for ${process.platform}-${process.arch} could not be loaded: ${message}`);
  }
  if (native === null) throw unavailable(whyNot({ code: 'ENOTSUP', name: '', message: '' }));
  return new Access(native);
}

/** The error of a ring that can't be had. */
export function unavailable(reason: string, more: object = {}): Error {
  return Object.assign(new Error(`A ring can't be had: ${reason}`), { code: 'ERR_URING_UNAVAILABLE', ...more });
}
