import { copyOf, textOf } from '../native/intrinsics.js';
import type { Engine } from './engine.js';
import { systemError } from './errors.js';
import { Load, type WholeData } from './load.js';
import { PromiseOp } from './op.js';

const syscalls: Readonly<Record<string, string>> = {
  Open: 'open',
  Write: 'write',
  Sync: 'fsync',
  Close: 'close',
};

// Node names the path only where the call that failed was given one.
function stageError(errno: number, stage: string, path: string | Uint8Array): Error {
  return systemError(errno, syscalls[stage] as string, stage === 'Open' ? path : undefined);
}

/** What becomes of a file that one block can't answer. */
export interface ReadElsewhere {
  /** A regular file of more than one block, one that changed meanwhile, or one that can't be read. */
  byNode(): Promise<string | Buffer>;
  /** A regular file of `bytes`, more than one block, that this kernel serves by itself. */
  large(bytes: number): Promise<string | Buffer>;
  /** A file whose size says nothing: a pipe, a device, a file of /proc. */
  toEnd(): Promise<string | Buffer>;
}

/** Opens, reads and closes a file of at most one block. */
export class ReadFileOp extends PromiseOp<string | Buffer> {
  readonly #path: string | Uint8Array;
  readonly #encoding: BufferEncoding | undefined;
  readonly #elsewhere: ReadElsewhere;

  constructor(path: string | Uint8Array, encoding: BufferEncoding | undefined, elsewhere: ReadElsewhere) {
    super();
    this.#path = path;
    this.#encoding = encoding;
    this.#elsewhere = elsewhere;
  }

  encode({ op, table }: Engine, slot: number): boolean {
    table.begin(slot, op.ReadFile as number, -1, 0, 0);
    table.setPath(slot, this.#path);
    return true;
  }

  #readElsewhere({ backend, table }: Engine, slot: number, where: number): Promise<string | Buffer> {
    const { elsewhereByNode, elsewhereLarge } = backend.binding.layout;
    if (where === elsewhereByNode) return this.#elsewhere.byNode();
    return where === elsewhereLarge ? this.#elsewhere.large(table.position(slot)) : this.#elsewhere.toEnd();
  }

  complete(engine: Engine, slot: number): void {
    const { table, blocks } = engine;
    const result = table.result(slot);
    const stage = table.stage(slot);
    if (stage === 'Delegate') {
      this.resolve(this.#readElsewhere(engine, slot, result));
      return;
    }
    if (result < 0 && stage === 'Open') {
      this.reject(systemError(result, 'open', this.#path));
      return;
    }
    if (result < 0) {
      // Whether the error of a read names the path depends on the version of Node: its own function makes it.
      this.resolve(this.#elsewhere.byNode());
      return;
    }
    const block = table.block(slot);
    const memory = blocks.memory(block);
    const start = blocks.offset(block);
    try {
      this.resolve(read(memory, start, start + result, this.#encoding));
    } finally {
      blocks.give(block);
    }
  }
}

function read(memory: Uint8Array, start: number, end: number, encoding: BufferEncoding | undefined): string | Buffer {
  return encoding === undefined ? copyOf(memory, start, end) : textOf(memory, encoding, start, end);
}

export interface WriteFileRequest {
  readonly path: string | Uint8Array;
  readonly flags: number;
  readonly mode: number;
  readonly flush: boolean;
  readonly data: WholeData;
}

/** Opens, writes all of the data, syncs if asked, and closes. */
export class WriteFileOp extends PromiseOp<undefined> {
  readonly #request: WriteFileRequest;
  readonly #load: Load;

  constructor(request: WriteFileRequest) {
    super();
    this.#request = request;
    this.#load = new Load(request.data, 'writeFile');
  }

  encode(engine: Engine, slot: number): boolean {
    const { path, flags, mode, flush } = this.#request;
    const { op, table } = engine;
    if (!this.#load.take(engine)) return false;
    table.begin(slot, op.WriteFile as number, -1, flags, mode);
    table.setKind(slot, flush ? 1 : 0);
    table.setPath(slot, path);
    this.#load.put(engine, slot);
    return true;
  }

  complete(engine: Engine, slot: number): void {
    const { table } = engine;
    const result = table.result(slot);
    const stage = table.stage(slot);
    this.#load.release(engine);
    if (result < 0) this.reject(stageError(result, stage, this.#request.path));
    else this.resolve(undefined);
  }
}
