import type { FileHandle } from 'node:fs/promises';
import { DescriptorOp } from '../engine/descriptor-op.js';
import type { Engine } from '../engine/engine.js';
import type { OpenFile } from '../engine/open-op.js';
import { FstatOp } from '../engine/stat-op.js';
import { ReadOp, WriteOp } from '../engine/transfer-op.js';
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
function defineHandle({ Handle, Native, nativeOf }: HandleClasses): HandleFactory {
  type AnyMethod = (...args: unknown[]) => Promise<never>;

  // Named as Node's is: that name is seen when a handle is inspected.
  const UringHandle = class FileHandle extends Handle {
    #engine: Engine;
    #kind: number;
    #pending = 0;
    #idle: (() => void) | undefined;

    constructor(engine: Engine, { fd, kind }: OpenFile) {
      const native = new Native(fd);
      super(native);
      this.#engine = engine;
      this.#kind = kind;
      native.close = () => this.#closeDescriptor();
    }

    override read(...args: unknown[]): Promise<never> {
      const engine = this.#ready();
      const request = engine === null ? null : readRequest(args, engine.blocks.largeBytes);
      if (engine === null || request === null) return (super.read as AnyMethod)(...args);
      const { buffer, target, position } = request;
      return this.#hold(
        new Promise((resolve, reject) => {
          const transfer = { fd: this.fd, kind: this.#kind, position, length: target.byteLength };
          const done = (error: unknown, bytesRead: number) =>
            error === null ? resolve({ __proto__: null, bytesRead, buffer } as never) : reject(error);
          engine.ask(new ReadOp(transfer, target, done));
        }),
      );
    }

    override write(...args: unknown[]): Promise<never> {
      const engine = this.#ready();
      const request = engine === null ? null : writeRequest(args, engine.blocks.largeBytes);
      if (engine === null || request === null) return (super.write as AnyMethod)(...args);
      const { buffer, data, position } = request;
      return this.#hold(
        new Promise((resolve, reject) => {
          const transfer = { fd: this.fd, kind: this.#kind, position, length: data.length };
          const done = (error: unknown, bytesWritten: number) =>
            error === null ? resolve({ __proto__: null, bytesWritten, buffer } as never) : reject(error);
          engine.ask(new WriteOp(transfer, data.source, done));
        }),
      );
    }

    override stat(options?: unknown): Promise<never> {
      const engine = this.#open();
      const bigint = bigintOption(options);
      if (engine === null || bigint === null) return (super.stat as AnyMethod)(options);
      const op = new FstatOp(this.fd, this.#kind, bigint);
      engine.ask(op);
      return this.#hold(op.promise as Promise<never>);
    }

    override sync(): Promise<void> {
      return this.#ask('Fsync') ?? super.sync();
    }

    override datasync(): Promise<void> {
      return this.#ask('Fdatasync') ?? super.datasync();
    }

    override truncate(length: number = 0): Promise<void> {
      const good = Number.isSafeInteger(length) && length >= 0;
      return (good ? this.#ask('Ftruncate', length) : null) ?? super.truncate(length);
    }

    #ask(name: 'Fsync' | 'Fdatasync' | 'Ftruncate', length = 0): Promise<void> | null {
      const engine = this.#open();
      if (engine === null) return null;
      const op = new DescriptorOp(name, this.fd, length);
      engine.ask(op);
      return this.#hold(op.promise);
    }

    // The engine, while the handle is open. Called on a foreign `this`, the methods are Node's own.
    #open(): Engine | null {
      return #engine in this && this.fd >= 0 ? this.#engine : null;
    }

    // The same for a regular file: reads and writes of others (pipes, devices) may wait for ever and are Node's own.
    #ready(): Engine | null {
      const engine = this.#open();
      return engine !== null && (this.#kind & engine.backend.binding.layout.kindRegular) !== 0 ? engine : null;
    }

    // A descriptor must not be closed under an operation: its number could be another file's by then.
    #hold<T>(promise: Promise<T>): Promise<T> {
      this.#pending++;
      const release = () => {
        this.#pending--;
        if (this.#pending === 0) this.#idle?.();
      };
      promise.then(release, release);
      return promise;
    }

    async #closeDescriptor(): Promise<void> {
      if (this.#pending > 0) {
        await new Promise<void>((resolve) => {
          this.#idle = resolve;
        });
      }
      const native = nativeOf(this);
      const { fd } = native;
      // From here on the native handle neither closes the descriptor nor warns of it.
      native.releaseFD();
      const op = new DescriptorOp('Close', fd);
      this.#engine.ask(op);
      await op.promise;
    }
  };
  return (engine, file) => new UringHandle(engine, file);
}
