import type { Dirent } from 'node:fs';
import { posix } from 'node:path';
import type { Engine } from '../engine/engine.js';
import { direntClass } from './directory-entries.js';
import type { DirectoryHandle, Entries, Step } from './directory-handle.js';
import { openFolder } from './open-folder.js';

type Steps<T> = Generator<Step<unknown>, T, unknown>;

interface Folder {
  readonly path: string;
  readonly handle: DirectoryHandle;
}

const shortestStretch = 16;
const longestStretch = 1024;

/**
 * The entries of a tree in the order, and each folder opened and read at the moment, in which Node's Dir does so:
 * opened before it is handed out itself, read when the next entry is asked for. Node does both synchronously. So is it
 * here, as handing so little over to another thread takes longer, ten times where the CPUs have other work; but when
 * this thread had to wait, for a disk or another machine, the syscall worker does what follows.
 */
export class TreeWalk {
  readonly #engine: Engine;
  readonly #top: Folder;
  readonly #batch: number;
  readonly #firstsOnly: boolean;
  // Open folders, the one that is read next first.
  readonly #folders: Folder[] = [];
  #entries: Dirent[] = [];
  #next = 0;
  // Steps that the worker takes before this thread tries again, and how many that was the last time.
  #aside = 0;
  #stretch = shortestStretch;

  /**
   * @param batch how many entries of a folder are read at once
   * @param firstsOnly whether that is all there is of a folder below the top, as in Node 20
   */
  constructor(engine: Engine, top: Folder, batch: number, firstsOnly: boolean) {
    this.#engine = engine;
    this.#top = top;
    this.#batch = batch;
    this.#firstsOnly = firstsOnly;
    if (!top.handle.isLocal) this.#aside = shortestStretch;
  }

  /** The next entry, where it is there and no folder has anything to do with it. */
  ready(): Dirent | undefined {
    if (this.#folders.length > 0) return undefined;
    const entry = this.#entries[this.#next];
    return entry === undefined || entry.isDirectory() ? undefined : this.#shift();
  }

  /** The next entry, null at the end. */
  next(): Dirent | null | Promise<Dirent | null> {
    const steps = this.#steps();
    let { done, value } = steps.next();
    while (!done) {
      if (this.#isForWorker(value as Step<unknown>)) return this.#rest(steps, value as Step<unknown>);
      ({ done, value } = resume(steps, () => this.#now(value as Step<unknown>)));
    }
    return value as Dirent | null;
  }

  /** The same without waiting for the event loop. */
  nextNow(): Dirent | null {
    const steps = this.#steps();
    let { done, value } = steps.next();
    while (!done) ({ done, value } = resume(steps, () => (value as Step<unknown>).now().answer));
    return value as Dirent | null;
  }

  close(): void {
    for (const { handle } of this.#folders.splice(0)) handle.close();
  }

  async #rest(steps: Steps<Dirent | null>, first: Step<unknown>): Promise<Dirent | null> {
    let { done, value } = await resumeLater(steps, first);
    while (!done) {
      const step = value as Step<unknown>;
      const next = this.#isForWorker(step) ? resumeLater(steps, step) : resume(steps, () => this.#now(step));
      ({ done, value } = await next);
    }
    return value as Dirent | null;
  }

  #isForWorker(step: Step<unknown>): boolean {
    if (step instanceof TopStep) return true;
    if (this.#aside === 0) return false;
    this.#aside--;
    return true;
  }

  #now(step: Step<unknown>): unknown {
    const { answer, waited } = step.now();
    if (waited) {
      this.#aside = this.#stretch;
      this.#stretch = Math.min(2 * this.#stretch, longestStretch);
    } else {
      this.#stretch = shortestStretch;
    }
    return answer;
  }

  *#steps(): Steps<Dirent | null> {
    while (this.#folders.length > 0) {
      const folder = this.#folders.shift() as Folder;
      if (this.#take(folder.path, (yield folder.handle.next(this.#batch)) as Entries)) this.#folders.push(folder);
      else folder.handle.close();
      if (this.#next < this.#entries.length) break;
    }
    if (this.#next === this.#entries.length) {
      const { path, handle } = this.#top;
      if (!this.#take(path, (yield new TopStep(handle.next(this.#batch))) as Entries)) return null;
    }
    const entry = this.#shift();
    if (!entry.isDirectory()) return entry;
    const path = posix.join(entry.parentPath, entry.name);
    if (!this.#firstsOnly) {
      this.#folders.push({ path, handle: (yield openFolder(this.#engine, path)) as DirectoryHandle });
      return entry;
    }
    try {
      const handle = (yield openFolder(this.#engine, path)) as DirectoryHandle;
      this.#take(path, (yield handle.next(this.#batch)) as Entries);
      handle.close();
    } catch (error) {
      throw inOrderOfNode20(error as NodeJS.ErrnoException);
    }
    return entry;
  }

  // False at the end of the folder.
  #take(folder: string, list: Entries): boolean {
    if (list === null) return false;
    const Dirent = direntClass() as NonNullable<ReturnType<typeof direntClass>>;
    if (this.#next === this.#entries.length) {
      this.#entries = [];
      this.#next = 0;
    }
    for (let i = 0; i < list.length; i += 2) {
      this.#entries.push(new Dirent(list[i] as string, list[i + 1] as number, folder));
    }
    return true;
  }

  #shift(): Dirent {
    return this.#entries[this.#next++] as Dirent;
  }
}

function resume<T>(steps: Steps<T>, call: () => unknown): IteratorResult<Step<unknown>, T> {
  let answer: unknown;
  try {
    answer = call();
  } catch (error) {
    return steps.throw(error);
  }
  return steps.next(answer);
}

async function resumeLater<T>(steps: Steps<T>, step: Step<unknown>): Promise<IteratorResult<Step<unknown>, T>> {
  let answer: unknown;
  try {
    answer = await step.later();
  } catch (error) {
    return steps.throw(error);
  }
  return steps.next(answer);
}

// Node 20 makes the errors of its synchronous calls elsewhere.
function inOrderOfNode20(error: NodeJS.ErrnoException): NodeJS.ErrnoException {
  const { code, syscall, path } = error;
  for (const name of ['code', 'syscall', 'path']) Reflect.deleteProperty(error, name);
  return Object.assign(error, { syscall, code }, path === undefined ? {} : { path });
}

/** Reads the first folder, which Node does not do synchronously either. */
class TopStep implements Step<Entries> {
  readonly #step: Step<Entries>;

  constructor(step: Step<Entries>) {
    this.#step = step;
  }

  now(): ReturnType<Step<Entries>['now']> {
    return this.#step.now();
  }

  later(): Promise<Entries> {
    return this.#step.later();
  }
}
