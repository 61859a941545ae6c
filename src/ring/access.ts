import { loadBinding } from '../native/binding.js';
import { permissionModelActive } from '../native/permission-model.js';
import type { ExchangeField, NarrowField, RingBinding } from '../native/ring-binding.js';
import { whyNot } from '../native/why-not.js';

/** The addon, and the block of memory that its calls are asked and answered through. */
export class Access {
  readonly native: RingBinding;
  /** The block by words of 32 bits. */
  readonly narrow: Int32Array;
  /** Where each field is in it. Read as a named property, which costs a tenth of what reading by a name does. */
  readonly at: Readonly<Record<ExchangeField, number>>;
  readonly #wide: BigUint64Array;
  readonly #operations: Map<string, number>;

  constructor(native: RingBinding) {
    this.native = native;
    this.narrow = new Int32Array(native.exchange);
    this.#wide = new BigUint64Array(native.exchange);
    const at = { ...native.layout };
    for (const field of Object.keys(at) as ExchangeField[]) at[field] /= 4;
    this.at = at;
    this.#operations = new Map(native.operations.map(({ name }, index) => [name, index]));
  }

  /** Everything that an earlier call has asked. */
  clear(): void {
    this.narrow.fill(0);
  }

  set(field: NarrowField, value: number): void {
    this.narrow[this.at[field]] = value;
  }

  get(field: NarrowField): number {
    return this.narrow[this.at[field]] as number;
  }

  /** Sets what is 64 bits wide. */
  setWide(at: number, value: number | bigint): void {
    if (typeof value === 'bigint' || value < 0) {
      this.#wide[at / 2] = value === -1 ? everyBit : BigInt.asUintN(64, BigInt(value));
    } else {
      this.narrow[at + lowHalf] = value % 2 ** 32;
      this.narrow[at + (1 - lowHalf)] = value / 2 ** 32;
    }
  }

  getWide(at: number): bigint {
    return this.#wide[at / 2] as bigint;
  }

  operation(name: string): number {
    return this.#operations.get(name) as number;
  }
}

const everyBit = 2n ** 64n - 1n;
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
