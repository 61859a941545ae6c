import { type BigIntStats, type Stats, statSync } from 'node:fs';
import type { Engine } from './engine.js';
import { systemError } from './errors.js';
import { PromiseOp } from './op.js';

type Fields<N> = [N, N, N, N, N, N, N, N, N, N, N, N, N, N];

// Node's own classes, so that instanceof, inspection and lazy dates are the running Node's. `fs.Stats` itself warns
// when it is called (DEP0180), so the constructors are those of real results.
const NumberStats = statSync('/').constructor as new (...fields: Fields<number>) => Stats;
const BigStats = statSync('/', { bigint: true }).constructor as new (...fields: Fields<bigint>) => BigIntStats;

const nanosecondsPerSecond = 1_000_000_000n;

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
    else this.resolve(this.#bigint ? readBigInts(engine, slot) : readNumbers(engine, slot));
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

function readNumbers({ table }: Engine, slot: number): Stats {
  const at = (field: number) => table.statNumber(slot, field);
  const time = (field: number) => at(field) * 1000 + at(field + 1) / 1_000_000;
  return new NumberStats(
    at(0),
    at(1),
    at(2),
    at(3),
    at(4),
    at(5),
    at(6),
    at(7),
    at(8),
    at(9),
    time(10),
    time(12),
    time(14),
    time(16),
  );
}

function readBigInts({ table }: Engine, slot: number): BigIntStats {
  const at = (field: number) => table.statBigInt(slot, field);
  const time = (field: number) => at(field) * nanosecondsPerSecond + at(field + 1);
  return new BigStats(
    at(0),
    at(1),
    at(2),
    at(3),
    at(4),
    at(5),
    at(6),
    at(7),
    at(8),
    at(9),
    time(10),
    time(12),
    time(14),
    time(16),
  );
}
