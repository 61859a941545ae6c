import type { RingCore } from './core.js';

/** The credentials that this thread had when it was registered (5.6). */
export class Personality {
  /** The kernel's number for it. */
  readonly id: number;
  /** @internal */
  readonly core: RingCore;

  /** @internal */
  constructor(core: RingCore, id: number) {
    this.core = core;
    this.id = id;
  }
}
