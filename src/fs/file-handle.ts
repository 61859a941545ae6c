import type { Stats } from 'node:fs';
import type { FileHandle as NodeHandle } from 'node:fs/promises';
import { type Call, CallOp, nothing } from '../engine/call-op.js';
import type { Engine } from '../engine/engine.js';
import { ReadRestOp, WriteAllOp } from '../engine/lent-op.js';
import type { Op } from '../engine/op.js';
import type { OpenFile } from '../engine/open-op.js';
import { rejection } from '../engine/rejection.js';
import { FstatOp } from '../engine/stat-op.js';
import { ReadOp, ScatterOp, type Transfer, WriteOp } from '../engine/transfer-op.js';
import { NativePromise } from '../native/intrinsics.js';
import { encodingOf, fileMode, goodSignal, plainOptions } from './arguments.js';
import { ask, askCall } from './ask.js';
import { attempt } from './attempt.js';
import type { HandleClasses, HandleMethods } from './handle-class.js';
import { fromViews, readRequest, vectorRequest, writeRequest } from './handle-requests.js';
import { handlesInPlace } from './handle-watch.js';
import { accessAndModification, isCount, ownerId } from './numbers.js';
import { abortedByNow, ticksRun } from './patience.js';
import { wholeData } from './source.js';
import { bigintOption } from './stat.js';

// Beyond it Node has an error to make.
const maxReadFileBytes = 2 ** 31 - 1;

interface Definition extends HandleMethods {
  make(engine: Engine, file: OpenFile): NodeHandle;
}

let definition: Definition | undefined;

/** A FileHandle over `file`, which it owns from here on. */
export function makeHandle(engine: Engine, classes: HandleClasses, file: OpenFile): NodeHandle {
  definition ??= defineHandle(classes);
  return definition.make(engine, file);
}

export function handleMethods(classes: HandleClasses): HandleMethods {
  definition ??= defineHandle(classes);
  return definition;
}

// Inside a function, because the class it extends is known only once Node has made a handle. Named as Node's: messages
// of V8 tell the name in the source.
function defineHandle({ Handle, Native, users }: HandleClasses): Definition {
  type AnyMethod = (...args: unknown[]) => Promise<never>;

  class NativeHandle extends Native {
    #engine: Engine;
    #kind: number;

    constructor(engine: Engine, { fd, kind }: OpenFile) {
      super(fd);
      engine.backend.binding.claim(fd);
      this.#engine = engine;
      this.#kind = kind;
    }

    override close(): Promise<void> {
      const { fd } = this;
      // From here on Node's part neither closes the descriptor nor warns of it.
      this.releaseFD();
      return askCall(this.#engine, { op: 'Close', syscall: 'close', fd, kind: this.#kind });
    }
  }

  class FileHandle extends Handle {
    #engine: Engine;
    #kind: number;

    constructor(engine: Engine, file: OpenFile) {
      super(new NativeHandle(engine, file));
      this.#engine = engine;
      this.#kind = file.kind;
    }

    override read(...args: unknown[]): Promise<never> {
      return attempt(() => {
        const engine = FileHandle.#open(this);
        const request = engine === null ? null : readRequest(args, engine.blocks.largeBytes);
        if (engine === null || request === null) return (super.read as AnyMethod)(...args);
        const { buffer, target, start, length, position } = request;
        return new NativePromise((resolve) => {
          const done = (error: unknown, bytesRead: number) =>
            resolve(error === null ? ({ __proto__: null, bytesRead, buffer } as never) : rejection(error));
          this.#ask(engine, new ReadOp(this.#transfer(position, length), target, start, done));
        });
      });
    }

    override write(...args: unknown[]): Promise<never> {
      return attempt(() => {
        const engine = FileHandle.#open(this);
        const request = engine === null ? null : writeRequest(args, engine.blocks.largeBytes);
        if (engine === null || request === null) return (super.write as AnyMethod)(...args);
        const { buffer, data, position } = request;
        return new NativePromise((resolve) => {
          const done = (error: unknown, bytesWritten: number) =>
            resolve(error === null ? ({ __proto__: null, bytesWritten, buffer } as never) : rejection(error));
          this.#ask(engine, new WriteOp(this.#transfer(position, data.length), data.source, done));
        });
      });
    }

    override readv(...args: unknown[]): Promise<never> {
      return attempt(() => {
        const engine = FileHandle.#open(this);
        const request = engine === null ? null : vectorRequest(args, engine.blocks.largeBytes);
        if (engine === null || request === null) return (super.readv as AnyMethod)(...args);
        const [buffers] = args;
        return new NativePromise((resolve) => {
          const done = (error: unknown, bytesRead: number) =>
            resolve(error === null ? ({ __proto__: null, bytesRead, buffers } as never) : rejection(error));
          this.#ask(engine, new ScatterOp(this.#transfer(request.position, request.length), request.views, done));
        });
      });
    }

    override writev(...args: unknown[]): Promise<never> {
      return attempt(() => {
        const engine = FileHandle.#open(this);
        const request = engine === null ? null : vectorRequest(args, engine.blocks.largeBytes);
        if (engine === null || request === null) return (super.writev as AnyMethod)(...args);
        const [buffers] = args;
        return new NativePromise((resolve) => {
          const done = (error: unknown, bytesWritten: number) =>
            resolve(error === null ? ({ __proto__: null, bytesWritten, buffers } as never) : rejection(error));
          const { source } = fromViews(request);
          this.#ask(engine, new WriteOp(this.#transfer(request.position, request.length), source, done));
        });
      });
    }

    override readFile(...args: unknown[]): Promise<never> {
      return attempt(() => {
        const engine = FileHandle.#open(this);
        const plain = plainOptions(args[0], ['encoding', 'signal']);
        const encoding = plain === null ? null : encodingOf(plain.encoding);
        const signal = plain === null ? null : goodSignal(plain.signal);
        const byNode = () => (super.readFile as AnyMethod)(...args);
        if (engine === null || encoding === null || signal === null) return byNode();
        return this.#readRest(engine, encoding, byNode, signal) as Promise<never>;
      });
    }

    override writeFile(...args: unknown[]): Promise<never> {
      if (FileHandle.#open(this) === null) return (super.writeFile as AnyMethod)(...args);
      return this.#writeAll(args, () => (super.writeFile as AnyMethod)(...args));
    }

    override appendFile(...args: unknown[]): Promise<never> {
      if (FileHandle.#open(this) === null) return (super.appendFile as AnyMethod)(...args);
      return this.#writeAll(args, () => (super.appendFile as AnyMethod)(...args));
    }

    override stat(options?: unknown): Promise<never> {
      return attempt(() => {
        const engine = FileHandle.#open(this);
        const bigint = bigintOption(options);
        if (engine === null || bigint === null) return (super.stat as AnyMethod)(options);
        const op = new FstatOp(this.fd, this.#kind, bigint);
        this.#ask(engine, op);
        return op.promise as Promise<never>;
      });
    }

    override sync(): Promise<void> {
      return FileHandle.#callOn(this, { op: 'Fsync', syscall: 'fsync' }) ?? super.sync();
    }

    override datasync(): Promise<void> {
      return FileHandle.#callOn(this, { op: 'Fdatasync', syscall: 'fdatasync' }) ?? super.datasync();
    }

    override truncate(length: number = 0): Promise<void> {
      const call = { op: 'Ftruncate', syscall: 'ftruncate', position: length };
      return (isCount(length) ? FileHandle.#callOn(this, call) : null) ?? super.truncate(length);
    }

    override chmod(mode: never): Promise<void> {
      const bits = mode === undefined || mode === null ? null : fileMode(mode, 0);
      const call = { op: 'Fchmod', syscall: 'fchmod', mode: bits ?? 0 };
      return (bits === null ? null : FileHandle.#callOn(this, call)) ?? super.chmod(mode);
    }

    override chown(uid: number, gid: number): Promise<void> {
      const owner = ownerId(uid);
      const group = ownerId(gid);
      const good = owner !== null && group !== null;
      const call = { op: 'Fchown', syscall: 'fchown', flags: owner ?? -1, mode: group ?? -1 };
      return (good ? FileHandle.#callOn(this, call) : null) ?? super.chown(uid, gid);
    }

    override utimes(atime: never, mtime: never): Promise<void> {
      const numbers = accessAndModification(atime, mtime);
      const call = { op: 'Futimes', syscall: 'futime', numbers: numbers ?? [] };
      return (numbers === null ? null : FileHandle.#callOn(this, call)) ?? super.utimes(atime, mtime);
    }

    static #callOn(handle: FileHandle, call: Omit<Call, 'fd' | 'kind'>): Promise<void> | null {
      const engine = FileHandle.#open(handle);
      if (engine === null) return null;
      const op = new CallOp<void>({ ...call, fd: handle.fd, kind: (handle as FileHandle).#kind }, nothing);
      (handle as FileHandle).#ask(engine, op);
      return op.promise;
    }

    // What is left of a regular file, as far as its size at the start: one stat and one job. The rest is Node's.
    async #readRest(
      engine: Engine,
      encoding: BufferEncoding | undefined,
      byNode: () => Promise<never>,
      signal: AbortSignal | undefined,
    ): Promise<string | Buffer> {
      const regular = engine.backend.binding.layout.kindRegular;
      if ((this.#kind & regular) === 0) return byNode();
      users.add(this);
      try {
        const { size } = (await ask(engine, new FstatOp(this.fd, this.#kind, false))) as Stats;
        if (size === 0 || size > maxReadFileBytes) return await byNode();
        const content = await ask(engine, new ReadRestOp(this.fd, size, encoding));
        return signal !== undefined && (await abortedByNow(signal)) ? await byNode() : content;
      } finally {
        users.remove(this);
      }
    }

    #writeAll([data, options]: readonly unknown[], byNode: () => Promise<never>): Promise<never> {
      return attempt(() => {
        const plain = plainOptions(options, ['encoding']);
        const encoding = plain === null ? null : encodingOf(plain.encoding);
        const all = encoding === null ? null : wholeData(this.#engine, data, encoding ?? 'utf8');
        if (typeof options === 'object' && options !== null && 'signal' in options) return this.#afterTicks(byNode);
        if (all === null || all.length === 0) return byNode();
        const op = new WriteAllOp(this.fd, all);
        this.#ask(this.#engine, op);
        return op.promise as unknown as Promise<never>;
      });
    }

    // To Node a signal is aborted if it was while the file was opened, even if there is nothing to write.
    async #afterTicks(byNode: () => Promise<never>): Promise<never> {
      users.add(this);
      try {
        await ticksRun();
        return await byNode();
      } finally {
        users.remove(this);
      }
    }

    // The engine, while the handle is open. On a foreign `this` the methods are Node's own, which object.
    static #open(handle: NodeHandle): Engine | null {
      const ours = typeof handle === 'object' && handle !== null && #engine in handle;
      return ours && handle.fd >= 0 ? (handle as FileHandle).#engine : null;
    }

    // A descriptor must not be closed under an operation, nor go to another thread: its number could be another file's
    // by then. Node's own count of users sees to both.
    #ask(engine: Engine, op: Op): void {
      users.add(this);
      op.finished = () => users.remove(this);
      engine.ask(op);
    }

    #transfer(position: number, length: number): Transfer {
      return { fd: this.fd, kind: this.#kind, position, length, flags: 0 };
    }
  }
  // Whoever asks a handle for its class is told Node's, which makes more such handles where ours would not.
  Object.defineProperty(FileHandle.prototype, 'constructor', { value: Handle });
  // This name is seen when a handle is inspected.
  Object.defineProperty(NativeHandle, 'name', { value: Native.name });
  const nodes: Record<string, unknown> = Object.create(Handle.prototype);
  for (const name of Object.getOwnPropertyNames(FileHandle.prototype)) {
    if (name === 'constructor') continue;
    const value = Reflect.get(Handle.prototype, name) as () => unknown;
    // Not enumerable, as methods of a class are.
    Object.defineProperty(nodes, name, { value });
    const length = { value: value.length, configurable: true };
    Object.defineProperty(Reflect.get(FileHandle.prototype, name), 'length', length);
  }
  // What `super` calls stays Node's when ours are put in their place.
  Object.setPrototypeOf(FileHandle.prototype, nodes);
  return {
    ours: FileHandle.prototype,
    nodes,
    make: (engine, file) => Reflect.construct(FileHandle, [engine, file], handlesInPlace() ? Handle : FileHandle),
  };
}
