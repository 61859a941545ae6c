import type { BigIntStats, Stats } from 'node:fs';
import type { Engine } from './engine.js';
import { systemError } from './errors.js';
import { PromiseOp } from './op.js';
import { makeBigIntStats, makeStats } from './stats-classes.js';

/** stat, lstat or fstat. */
abstract class StatRequest extends PromiseOp<Stats | BigIntStats> {
  readonly #bigint: boolean;

  constructor(bigint: boolean) {
    super();
    this.#bigint = bigint;
  }

  get flags(): number {
    return this.#bigint ? 1 : 0;
  }

  abstract error(errno: number): Error;

  complete(engine: Engine, slot: number): void {
    const result = engine.table.result(slot);
    if (result < 0) this.reject(this.error(result));
    else this.resolve(this.#bigint ? makeBigIntStats(engine.table, slot) : makeStats(engine.table, slot));
  }
}

export class StatOp extends StatRequest {
  readonly #path: string | Uint8Array;
  readonly #follow: boolean;

  constructor(path: string | Uint8Array, follow: boolean, bigint: boolean) {
    super(bigint);
    this.#path = path;
    this.#follow = follow;
  }

  encode(engine: Engine, slot: number): boolean {
    engine.table.begin(slot, (this.#follow ? engine.op.Stat : engine.op.Lstat) as number, -1, this.flags, 0);
    engine.table.setPath(slot, this.#path);
    return true;
  }

  error(errno: number): Error {
    return systemError(errno, this.#follow ? 'stat' : 'lstat', this.#path);
  }
}

export class FstatOp extends StatRequest {
  readonly #fd: number;
  readonly #kind: number;

  constructor(fd: number, kind: number, bigint: boolean) {
    super(bigint);
    this.#fd = fd;
    this.#kind = kind;
  }

  encode(engine: Engine, slot: number): boolean {
    engine.table.begin(slot, engine.op.Fstat as number, this.#fd, this.flags, 0);
    engine.table.setKind(slot, this.#kind);
    return true;
  }

  error(errno: number): Error {
    return systemError(errno, 'fstat');
  }
}
