import nodeFs, { type Dir, type Dirent } from 'node:fs';
import { NativePromise, nextTick } from '../native/intrinsics.js';
import { attempt } from './attempt.js';
import { directoryType } from './directory-entries.js';
import { TreeEntries } from './tree-entries.js';
import type { TreeWalk } from './tree-walk.js';

type Callback<T> = (error: unknown, result?: T) => void;

interface Handle {
  read(encoding: unknown, bufferSize: number): unknown;
  close(): void;
}

/** Node's Dir, as far as it is used here: its methods take whatever a program gives them, and object to it. */
interface NodeDir {
  read(...args: unknown[]): Promise<Dirent | null>;
  readSync(): Dirent | null;
  close(...args: unknown[]): Promise<void>;
  closeSync(): void;
}

type NodeDirClass = new (handle: Handle, path: string, options: unknown) => NodeDir;

const NodeDir = nodeFs.Dir as unknown as NodeDirClass;

/** Node's Dir with `recursive`, over a walk of ours: no promisified callback and no queue to move for every entry. */
class TreeDir extends NodeDir {
  readonly #walk: TreeWalk;
  #closed = false;
  // What is to be done when the read that is under way is done; null if none is.
  #waiting: (() => void)[] | null = null;

  constructor(handle: Handle, path: string, options: unknown, walk: TreeWalk) {
    super(handle, path, options);
    this.#walk = walk;
  }

  // Methods may be called on anything and with anything: Node objects to what is no Dir, or no callback.
  static #takes(dir: TreeDir, callback?: unknown): boolean {
    return #closed in dir && !dir.#closed && (callback === undefined || typeof callback === 'function');
  }

  override read(...args: unknown[]): Promise<Dirent | null> {
    const [callback] = args;
    if (!TreeDir.#takes(this, callback)) return super.read(...args);
    if (callback === undefined) return attempt(() => this.#read());
    const done = callback as Callback<Dirent | null>;
    attempt(() => this.#read()).then(
      (entry) => nextTick(done, null, entry),
      (error) => nextTick(done, error),
    );
    return undefined as never;
  }

  override readSync(): Dirent | null {
    if (!TreeDir.#takes(this)) return super.readSync();
    this.#mustBeQuiet();
    return this.#walk.ready() ?? this.#walk.nextNow();
  }

  override close(...args: unknown[]): Promise<void> {
    const [callback] = args;
    if (!TreeDir.#takes(this, callback)) return super.close(...args);
    const waiting = this.#waiting;
    if (waiting === null) {
      this.#closeFolders();
      return super.close(...args);
    }
    if (callback === undefined) return new NativePromise((resolve) => waiting.push(() => resolve(this.close())));
    waiting.push(() => this.close(callback));
    return undefined as never;
  }

  override closeSync(): void {
    if (TreeDir.#takes(this)) {
      this.#mustBeQuiet();
      this.#closeFolders();
    }
    super.closeSync();
  }

  entries(): AsyncGenerator<Dirent> {
    const entries = new TreeEntries({
      atHand: () => (this.#closed || this.#waiting !== null ? undefined : this.#walk.ready()),
      read: () => this.read(),
      close: () => this.close(),
    });
    return entries as unknown as AsyncGenerator<Dirent>;
  }

  #read(): Promise<Dirent | null> {
    const waiting = this.#waiting;
    // Closed by then, it is Node's to say so: by an error that is thrown, in Node 20.
    if (waiting !== null)
      return new NativePromise((resolve) => waiting.push(() => resolve(attempt(() => this.read()))));
    const entry = this.#walk.ready() ?? this.#walk.next();
    return entry instanceof Promise ? this.#readOn(entry) : NativePromise.resolve(entry);
  }

  async #readOn(entry: Promise<Dirent | null>): Promise<Dirent | null> {
    const waiting: (() => void)[] = [];
    this.#waiting = waiting;
    try {
      return await entry;
    } finally {
      this.#waiting = null;
      for (const call of waiting) call();
    }
  }

  #closeFolders(): void {
    this.#closed = true;
    this.#walk.close();
  }

  #mustBeQuiet(): void {
    if (this.#waiting !== null) refuseAsNode();
  }
}

// Node does not export the error that it throws here.
function refuseAsNode(): void {
  const busy = new NodeDir({ read: () => undefined, close: () => {} }, '', {});
  busy.read(() => {});
  busy.readSync();
}

Object.defineProperties(TreeDir.prototype, {
  constructor: { value: nodeFs.Dir, writable: true, configurable: true },
  [Symbol.asyncIterator]: { value: TreeDir.prototype.entries, writable: true, configurable: true },
});
for (const name of ['read', 'close'] as const) {
  Object.defineProperty(TreeDir.prototype[name], 'length', { value: 1, configurable: true });
}

/** A Dir over the folder that `handle` has open, whose entries and those below come from `walk`. */
export function treeDir(handle: Handle, path: string, options: unknown, walk: TreeWalk): Dir {
  return new TreeDir(handle, path, options, walk) as unknown as Dir;
}

/**
 * Whether of each folder below the top no more than `bufferSize` entries are handed out, as in Node 20: null where a
 * future Node does something else yet.
 */
export function readsFirstsOnly(): boolean | null {
  firstsOnly ??= { value: tryOnProc() };
  return firstsOnly.value;
}

let firstsOnly: { readonly value: boolean | null } | undefined;

// A folder of files, of which there are always some.
function tryOnProc(): boolean | null {
  const folders: unknown[] = [['fdinfo', directoryType]];
  const handle = { read: () => folders.shift() ?? null, close: () => {} };
  const dir = new NodeDir(handle, '/proc/self', { bufferSize: 1, recursive: true });
  try {
    const names = [dir.readSync()?.name, dir.readSync()?.name, dir.readSync()?.name];
    dir.closeSync();
    if (names[0] !== 'fdinfo' || names[1] === undefined) return null;
    return names[2] === undefined;
  } catch {
    // Without /proc it is Node's.
    return null;
  }
}
