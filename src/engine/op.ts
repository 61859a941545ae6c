import { NativePromise } from '../native/intrinsics.js';
import type { Engine } from './engine.js';
import { rejection } from './rejection.js';

/** One operation from its call to its answer. */
export interface Op {
  /** Writes the request into `slot`. False when a block it needs is in use: it is asked again when one is free. */
  encode(engine: Engine, slot: number): boolean;
  /** Reads the answer out of `slot` and settles. */
  complete(engine: Engine, slot: number): void;
  /** Settles with an error that kept the operation from being asked at all. */
  fail(error: unknown): void;
  /** Called when the operation has settled, whichever way. */
  finished?: (() => void) | undefined;
}

/** An operation whose answer is a promise. */
export abstract class PromiseOp<T> implements Op {
  readonly promise: Promise<T>;
  finished: (() => void) | undefined = undefined;
  #resolve!: (value: T | PromiseLike<T>) => void;

  constructor() {
    this.promise = new NativePromise((resolve) => {
      this.#resolve = resolve;
    });
  }

  protected resolve(value: T | PromiseLike<T>): void {
    this.#resolve(value);
  }

  protected reject(error: unknown): void {
    this.#resolve(rejection(error));
  }

  abstract encode(engine: Engine, slot: number): boolean;
  abstract complete(engine: Engine, slot: number): void;

  fail(error: unknown): void {
    this.reject(error);
  }
}
