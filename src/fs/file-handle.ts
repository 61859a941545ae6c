import type { FileHandle } from 'node:fs/promises';
import { DescriptorOp } from '../engine/descriptor-op.js';
import type { Engine } from '../engine/engine.js';
import type { Op } from '../engine/op.js';
import type { OpenFile } from '../engine/open-op.js';
import { rejection } from '../engine/rejection.js';
import { FstatOp } from '../engine/stat-op.js';
import { ReadOp, type Transfer, WriteOp } from '../engine/transfer-op.js';
import { attempt } from './attempt.js';
import type { HandleClasses } from './handle-class.js';
import { readRequest, writeRequest } from './handle-requests.js';
import { bigintOption } from './stat.js';

type HandleFactory = (engine: Engine, file: OpenFile) => FileHandle;

let factory: HandleFactory | undefined;

/** A FileHandle over `file`, which it owns from here on. */
export function makeHandle(engine: Engine, classes: HandleClasses, file: OpenFile): FileHandle {
  factory ??= defineHandle(classes);
  return factory(engine, file);
}

// Inside a function, because the class it extends is known only once Node has made a handle.
function defineHandle({ Handle, Native, nativeOf, users }: HandleClasses): HandleFactory {
  type AnyMethod = (...args: unknown[]) => Promise<never>;

  class UringHandle extends Handle {
    #engine: Engine;
    #kind: number;

    constructor(engine: Engine, { fd, kind }: OpenFile) {
      const native = new Native(fd);
      super(native);
      engine.backend.binding.claim(fd);
      this.#engine = engine;
      this.#kind = kind;
      native.close = () => this.#closeDescriptor();
    }

    override read(...args: unknown[]): Promise<never> {
      return attempt(() => {
        const engine = UringHandle.#open(this);
        const request = engine === null ? null : readRequest(args, engine.blocks.largeBytes);
        if (engine === null || request === null) return (super.read as AnyMethod)(...args);
        const { buffer, target, start, length, position } = request;
        return new Promise((resolve) => {
          const done = (error: unknown, bytesRead: number) =>
            resolve(error === null ? ({ __proto__: null, bytesRead, buffer } as never) : rejection(error));
          this.#ask(engine, new ReadOp(this.#transfer(position, length), target, start, done));
        });
      });
    }

    override write(...args: unknown[]): Promise<never> {
      return attempt(() => {
        const engine = UringHandle.#open(this);
        const request = engine === null ? null : writeRequest(args, engine.blocks.largeBytes);
        if (engine === null || request === null) return (super.write as AnyMethod)(...args);
        const { buffer, data, position } = request;
        return new Promise((resolve) => {
          const done = (error: unknown, bytesWritten: number) =>
            resolve(error === null ? ({ __proto__: null, bytesWritten, buffer } as never) : rejection(error));
          this.#ask(engine, new WriteOp(this.#transfer(position, data.length), data.source, done));
        });
      });
    }

    override stat(options?: unknown): Promise<never> {
      return attempt(() => {
        const engine = UringHandle.#open(this);
        const bigint = bigintOption(options);
        if (engine === null || bigint === null) return (super.stat as AnyMethod)(options);
        const op = new FstatOp(this.fd, this.#kind, bigint);
        this.#ask(engine, op);
        return op.promise as Promise<never>;
      });
    }

    override sync(): Promise<void> {
      return UringHandle.#askOf(this, 'Fsync') ?? super.sync();
    }

    override datasync(): Promise<void> {
      return UringHandle.#askOf(this, 'Fdatasync') ?? super.datasync();
    }

    override truncate(length: number = 0): Promise<void> {
      const good = Number.isSafeInteger(length) && length >= 0;
      return (good ? UringHandle.#askOf(this, 'Ftruncate', length) : null) ?? super.truncate(length);
    }

    static #askOf(handle: FileHandle, name: 'Fsync' | 'Fdatasync' | 'Ftruncate', length = 0): Promise<void> | null {
      const engine = UringHandle.#open(handle);
      if (engine === null) return null;
      const op = new DescriptorOp(name, handle.fd, (handle as UringHandle).#kind, length);
      (handle as UringHandle).#ask(engine, op);
      return op.promise;
    }

    // The engine, while the handle is open. On a foreign `this` the methods are Node's own, which object.
    static #open(handle: FileHandle): Engine | null {
      const ours = typeof handle === 'object' && handle !== null && #engine in handle;
      return ours && handle.fd >= 0 ? (handle as UringHandle).#engine : null;
    }

    // A descriptor must not be closed under an operation, nor go to another thread: its number could be another file's
    // by then. Node's own count of users sees to both.
    #ask(engine: Engine, op: Op): void {
      users.add(this);
      op.finished = () => users.remove(this);
      engine.ask(op);
    }

    #transfer(position: number, length: number): Transfer {
      return { fd: this.fd, kind: this.#kind, position, length };
    }

    #closeDescriptor(): Promise<void> {
      const native = nativeOf(this);
      const { fd } = native;
      // From here on the native handle neither closes the descriptor nor warns of it.
      native.releaseFD();
      const op = new DescriptorOp('Close', fd, this.#kind);
      this.#engine.ask(op);
      return op.promise;
    }
  }
  // That name is seen when a handle is inspected.
  Object.defineProperty(UringHandle, 'name', { value: Handle.name });
  return (engine, file) => new UringHandle(engine, file);
}
