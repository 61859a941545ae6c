import type { Buffer } from 'node:buffer';
import { allocate, copyOf, isUtf8, textOf, textOfOwn } from '../native/intrinsics.js';
import { type Source, shrunk } from './blocks.js';
import type { Engine } from './engine.js';
import { systemError } from './errors.js';
import { giveMemory, pieceAtLeast, takeMemory } from './kept-memory.js';
import { Load, type WholeData } from './load.js';
import { type Op, PromiseOp } from './op.js';

/**
 * Reads into memory that nobody but the operation knows of until it is over, so that the core may be lent it: the bytes
 * are copied once, by the kernel.
 */
abstract class LentRead extends PromiseOp<string | Buffer> {
  readonly #encoding: BufferEncoding | undefined;
  readonly #bytes: number;
  // What is decoded here, by no method that a program may have patched, is nobody's afterwards.
  readonly #goesBack: boolean;
  readonly #memory: Buffer;

  constructor(bytes: number, encoding: BufferEncoding | undefined) {
    super();
    this.#encoding = encoding;
    this.#bytes = bytes;
    this.#goesBack = isUtf8(encoding) && bytes >= pieceAtLeast;
    this.#memory = this.#goesBack ? takeMemory(bytes) : allocate(bytes);
  }

  encode(engine: Engine, slot: number): boolean {
    this.begin(engine, slot);
    engine.table.setTransfer(slot, -1, this.#bytes, -1);
    engine.backend.binding.lend(slot, this.#memory);
    return true;
  }

  complete(engine: Engine, slot: number): void {
    try {
      this.answer(engine, slot);
    } finally {
      if (this.#goesBack) giveMemory(this.#memory);
    }
  }

  /** The first `bytes` of what has been read, or all. */
  protected content(bytes = this.#bytes): string | Buffer {
    if (isUtf8(this.#encoding)) return textOf(this.#memory, 'utf8', 0, bytes);
    const own = bytes === this.#bytes ? this.#memory : copyOf(this.#memory, 0, bytes);
    return this.#encoding === undefined ? own : textOfOwn(own, this.#encoding);
  }

  protected abstract begin(engine: Engine, slot: number): void;

  /** Settles. */
  protected abstract answer(engine: Engine, slot: number): void;
}

/** Reads the whole of a file that had `bytes` when it was looked up. */
export class ReadLargeOp extends LentRead {
  readonly #path: string | Uint8Array;
  readonly #byNode: () => Promise<string | Buffer>;

  /** @param byNode reads it by Node's own function: a file that has changed, or that can't be read */
  constructor(
    path: string | Uint8Array,
    bytes: number,
    encoding: BufferEncoding | undefined,
    byNode: () => Promise<string | Buffer>,
  ) {
    super(bytes, encoding);
    this.#path = path;
    this.#byNode = byNode;
  }

  protected begin({ op, table }: Engine, slot: number): void {
    table.begin(slot, op.ReadLarge as number, -1, 0, 0);
    table.setPath(slot, this.#path);
  }

  protected answer({ table }: Engine, slot: number): void {
    const elsewhere = table.result(slot) < 0 || table.stage(slot) === 'Delegate';
    this.resolve(elsewhere ? this.#byNode() : this.content());
  }
}

/** Reads from a descriptor's current position until `bytes` are there or the file ends. */
export class ReadRestOp extends LentRead {
  readonly #fd: number;

  constructor(fd: number, bytes: number, encoding: BufferEncoding | undefined) {
    super(bytes, encoding);
    this.#fd = fd;
  }

  protected begin({ op, table }: Engine, slot: number): void {
    table.begin(slot, op.ReadRest as number, this.#fd, 0, 0);
  }

  protected answer({ table }: Engine, slot: number): void {
    const result = table.result(slot);
    if (result < 0) this.reject(systemError(result, 'read'));
    else this.resolve(this.content(result));
  }
}

/** Writes all of the data at a descriptor's current position. */
export class WriteAllOp extends PromiseOp<undefined> {
  readonly #fd: number;
  readonly #load: Load;

  constructor(fd: number, data: WholeData) {
    super();
    this.#fd = fd;
    this.#load = new Load(data, 'writeFile');
  }

  encode(engine: Engine, slot: number): boolean {
    if (!this.#load.take(engine)) return false;
    engine.table.begin(slot, engine.op.WriteAll as number, this.#fd, 0, 0);
    this.#load.put(engine, slot);
    return true;
  }

  complete(engine: Engine, slot: number): void {
    const result = engine.table.result(slot);
    this.#load.release(engine);
    if (result < 0) this.reject(systemError(result, 'write'));
    else this.resolve(undefined);
  }
}

/** The most that a StageOp writes, in bytes. */
export const stageBytes: number = 512 << 10;

// 16 MiB; whoever wants more waits.
const stagesAtMost = 32;
let stagesInUse = 0;

/**
 * The same of bytes from anywhere, which are copied into memory that is used again; how much of them has been written
 * is told in either case.
 */
export class StageOp implements Op {
  finished: (() => void) | undefined = undefined;
  readonly #fd: number;
  readonly #length: number;
  readonly #source: Source;
  readonly #done: (error: unknown, bytes: number) => void;
  #stage: Buffer | null = null;

  constructor(fd: number, length: number, source: Source, done: (error: unknown, bytes: number) => void) {
    this.#fd = fd;
    this.#length = length;
    this.#source = source;
    this.#done = done;
  }

  /** Whether it has the memory that it writes from. */
  get underway(): boolean {
    return this.#stage !== null;
  }

  /** Copies the bytes before they are asked to be written, if there is memory for that. */
  prepare(): void {
    if (stagesInUse >= stagesAtMost) return;
    // What is wrong with them is told when it is asked for.
    if (this.#fill() !== this.#length) this.drop();
  }

  /** Gives up what has been prepared and will not be asked for. */
  drop(): void {
    if (this.#stage === null) return;
    stagesInUse--;
    giveMemory(this.#stage);
    this.#stage = null;
  }

  encode({ op, table, backend }: Engine, slot: number): boolean {
    if (this.#stage === null) {
      if (stagesInUse >= stagesAtMost) return false;
      const filled = this.#fill();
      if (filled !== this.#length) throw shrunk('write', this.#length, filled);
    }
    table.begin(slot, op.WriteAll as number, this.#fd, 0, 0);
    table.setTransfer(slot, -1, this.#length, 0);
    backend.binding.lend(slot, this.#stage as Buffer);
    return true;
  }

  complete({ table }: Engine, slot: number): void {
    this.drop();
    const result = table.result(slot);
    this.#done(result < 0 ? systemError(result, 'write') : null, table.position(slot));
  }

  fail(error: unknown): void {
    this.drop();
    this.#done(error, 0);
  }

  #fill(): number {
    this.#stage = takeMemory(this.#length);
    stagesInUse++;
    return this.#source(this.#stage, 0);
  }
}
