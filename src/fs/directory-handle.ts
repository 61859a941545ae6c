import { type AnswerNow, callNow } from '../engine/call-now.js';
import { type Call, CallOp, nothing, text } from '../engine/call-op.js';
import type { Engine } from '../engine/engine.js';
import { NativePromise, nextTick } from '../native/intrinsics.js';
import { ask, askCall } from './ask.js';
import { eachTyped } from './directory-entries.js';

/** What Node's Dir gives its handle to be called back by. */
interface Request {
  oncomplete(error: unknown, result?: unknown): void;
}

/** Names and types by turns, as Node's Dir takes them; null at the end. */
export type Entries = (string | number)[] | null;

/** What is to be done next, on this thread before it goes on, or not. */
export interface Step<T> {
  now(): AnswerNow<T>;
  later(): Promise<T>;
}

const maxInt32 = 2 ** 31 - 1;

interface Resource {
  readonly engine: Engine;
  readonly fd: number;
  readonly kind: number;
}

// A folder that is collected while open is closed, and Node says so.
const forgotten = new FinalizationRegistry<Resource>((resource) => {
  closeNow(resource);
  process.emitWarning('Closing directory handle on garbage collection');
});

function closeCall({ fd, kind }: Resource): Call {
  return { op: 'Close', syscall: 'closedir', fd, kind };
}

function closeNow(resource: Resource): void {
  callNow(resource.engine, closeCall(resource), nothing);
}

/** An open folder in the place of the native handle of Node's Dir, which calls `read` and `close`, one at a time. */
export class DirectoryHandle {
  readonly #resource: Resource;
  #entries: (string | number)[] = [];
  #next = 0;
  #ended = false;

  constructor(engine: Engine, fd: number, kind: number) {
    this.#resource = { engine, fd, kind };
    forgotten.register(this, this.#resource, this);
  }

  /** Whether the folder is on a file system that this kernel serves itself. */
  get isLocal(): boolean {
    const { engine, kind } = this.#resource;
    return (kind & engine.backend.binding.layout.kindLocal) !== 0;
  }

  /** Answers to `request`, or by its result where there is none. */
  read(_encoding: unknown, bufferSize: number, request?: Request): Entries | undefined {
    if (request === undefined) return this.next(bufferSize).now().answer;
    if (this.#has(bufferSize)) {
      nextTick(() => request.oncomplete(null, this.#take(bufferSize)));
      return undefined;
    }
    this.next(bufferSize)
      .later()
      .then(
        (entries) => nextTick(() => request.oncomplete(null, entries)),
        (error) => nextTick(() => request.oncomplete(error)),
      );
    return undefined;
  }

  /** The next entries: as many as `count`, unless the folder ends before. */
  next(count: number): Step<Entries> {
    const taken = (engine: Engine, slot: number) => {
      this.#ended = engine.table.length(slot) !== 0;
      this.#keep(text(engine, slot));
      return this.#take(count);
    };
    const { engine } = this.#resource;
    return {
      now: () => {
        if (this.#has(count)) return { answer: this.#take(count), waited: false };
        return callNow(engine, this.#readCall(count), taken);
      },
      later: () => {
        if (this.#has(count)) return NativePromise.resolve(this.#take(count));
        return ask(engine, new CallOp(this.#readCall(count), taken));
      },
    };
  }

  close(request?: Request): void {
    forgotten.unregister(this);
    if (request === undefined) {
      closeNow(this.#resource);
      return;
    }
    askCall(this.#resource.engine, closeCall(this.#resource)).then(
      () => nextTick(() => request.oncomplete(null)),
      (error) => nextTick(() => request.oncomplete(error)),
    );
  }

  #has(count: number): boolean {
    return this.#ended || this.#entries.length - this.#next >= 2 * count;
  }

  #readCall(count: number): Call {
    const { fd, kind } = this.#resource;
    const missing = count - (this.#entries.length - this.#next) / 2;
    return { op: 'ReadEntries', syscall: 'scandir', fd, kind, mode: Math.min(missing, maxInt32) };
  }

  #keep(list: string): void {
    const entries = this.#entries.slice(this.#next);
    eachTyped(list, (name, type) => entries.push(name, type));
    this.#entries = entries;
    this.#next = 0;
  }

  #take(count: number): Entries {
    const start = this.#next;
    if (start === this.#entries.length) return null;
    this.#next = Math.min(this.#entries.length, start + 2 * count);
    return this.#entries.slice(start, this.#next);
  }
}

// That name is seen when a Dir is inspected.
Object.defineProperty(DirectoryHandle, 'name', { value: 'DirHandle' });
