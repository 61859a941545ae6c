import { callNow } from '../engine/call-now.js';
import { type Call, CallOp, text } from '../engine/call-op.js';
import type { Engine } from '../engine/engine.js';
import { ask, askCall } from './ask.js';
import { eachTyped } from './directory-entries.js';

/** What Node's Dir gives its handle to be called back by. */
interface Request {
  oncomplete(error: unknown, result?: unknown): void;
}

/** Names and types by turns, as Node's Dir takes them; null at the end. */
type Entries = (string | number)[] | null;

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
  callNow(resource.engine, closeCall(resource));
}

/** An open folder in the place of the native handle of Node's Dir, which calls `read` and `close`, one at a time. */
export class DirectoryHandle {
  readonly #resource: Resource;
  #entries: (string | number)[] = [];
  #next = 0;

  constructor(engine: Engine, fd: number, kind: number) {
    this.#resource = { engine, fd, kind };
    forgotten.register(this, this.#resource, this);
  }

  /** Answers to `request`, or by its result where there is none. */
  read(_encoding: unknown, bufferSize: number, request?: Request): Entries | undefined {
    if (request === undefined) return this.#readNow(bufferSize);
    if (this.#next < this.#entries.length) {
      process.nextTick(() => request.oncomplete(null, this.#take(bufferSize)));
      return undefined;
    }
    ask(this.#resource.engine, new CallOp(this.#readCall(), text)).then(
      (list) => process.nextTick(() => request.oncomplete(null, this.#filled(list, bufferSize))),
      (error) => process.nextTick(() => request.oncomplete(error)),
    );
    return undefined;
  }

  close(request?: Request): void {
    forgotten.unregister(this);
    if (request === undefined) {
      closeNow(this.#resource);
      return;
    }
    askCall(this.#resource.engine, closeCall(this.#resource)).then(
      () => process.nextTick(() => request.oncomplete(null)),
      (error) => process.nextTick(() => request.oncomplete(error)),
    );
  }

  #readCall(): Call {
    const { fd, kind } = this.#resource;
    return { op: 'ReadEntries', syscall: 'scandir', fd, kind };
  }

  #readNow(bufferSize: number): Entries {
    if (this.#next < this.#entries.length) return this.#take(bufferSize);
    return this.#filled(callNow(this.#resource.engine, this.#readCall()), bufferSize);
  }

  #filled(list: string, bufferSize: number): Entries {
    const entries: (string | number)[] = [];
    eachTyped(list, (name, type) => entries.push(name, type));
    this.#entries = entries;
    this.#next = 0;
    return entries.length === 0 ? null : this.#take(bufferSize);
  }

  #take(bufferSize: number): Entries {
    const start = this.#next;
    this.#next = Math.min(this.#entries.length, start + 2 * bufferSize);
    return this.#entries.slice(start, this.#next);
  }
}

// That name is seen when a Dir is inspected.
Object.defineProperty(DirectoryHandle, 'name', { value: 'DirHandle' });
