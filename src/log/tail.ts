import { fileURLToPath } from 'node:url';
import { invalidType, outOfRange } from '../native/invalid-argument.js';
import { checkSignal } from '../ring/arguments.js';
import { abortError, valueProblem } from '../ring/errors.js';
import { checkFlag, checkPath } from './arguments.js';
import { ChangeWatch } from './change-watch.js';
import { LineIterator } from './line-iterator.js';
import { type LineOf, type LineOptions, LineSplitter } from './line-splitter.js';
import { fileAt, type Identity, LogFile, onlyFileAt, same } from './log-file.js';
import { nextLog, openLog } from './rotated-logs.js';

// What a timer can wait at most.
const maxDelay = 2 ** 31 - 1;

/** How far a tail has got, for the next run to go on from; plain data that JSON keeps. */
export interface Checkpoint extends Identity {
  /** The byte after the last line. */
  readonly position: number;
}

/** Options of `tail()`. */
export interface TailOptions extends LineOptions {
  /**
   * Where to begin: at the end of the file, at its start, or where another tail had got. A file that has been rotated
   * since that checkpoint is looked for in the same folder and read to its end first. Default: `'end'`.
   */
  from?: 'end' | 'start' | Checkpoint;
  /** Whether to wait for more at the end of the file. Default: true. */
  follow?: boolean;
  /** Milliseconds after which it looks even if the kernel has told of no change. Default: 1000. */
  pollInterval?: number;
  /** Ends the iteration with an AbortError. */
  signal?: AbortSignal;
}

/**
 * Follows a log by its name: what is appended, and the file that takes its place when it is rotated, after the old one
 * has been read to its end. As a writer goes on with the old file until it is told, that is looked at until the new one
 * has a first byte. A file that has been cut short is read from its start. While there is none it waits; what is no
 * regular file, a FIFO say, it does not follow.
 *
 * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE; while iterating, what opening and reading fail
 *   with, an AbortError, `ERR_URINGFS_LINE_TOO_LONG`, and `ERR_URINGFS_NOT_REGULAR` (of a folder `EISDIR`)
 */
export function tail<const Options extends TailOptions = Record<never, never>>(
  path: string | URL,
  options?: Options,
): Tail<LineOf<Options>> {
  return new Tail(path, options);
}

/** A log that is followed. It can be iterated once. */
export class Tail<Line> implements AsyncIterable<Line, undefined> {
  readonly path: string;
  readonly #options: TailOptions & { from: 'end' | 'start' | Checkpoint; follow: boolean };
  readonly #splitter: LineSplitter;
  readonly #watch: ChangeWatch;
  readonly #files = new Set<LogFile>();
  #checkpoint: Checkpoint | null = null;
  #reached: Checkpoint | null = null;
  #begun = false;
  #closed = false;

  constructor(path: string | URL, options?: TailOptions) {
    const { from = 'end', follow = true, pollInterval = 1000, signal } = options ?? {};
    checkPath(path);
    const name = path instanceof URL ? fileURLToPath(path) : path;
    if (typeof name !== 'string' || name === '') throw valueProblem('path', 'must be the name of a file', path);
    if (!isPlace(from)) throw valueProblem('options.from', "must be 'end', 'start' or a checkpoint", from);
    checkFlag('options.follow', follow);
    if (typeof pollInterval !== 'number') throw invalidType('options.pollInterval', 'of type number', pollInterval);
    if (!(pollInterval >= 1 && pollInterval <= maxDelay)) {
      throw outOfRange('options.pollInterval', `>= 1 && <= ${maxDelay}`, pollInterval);
    }
    checkSignal(signal);
    this.path = name;
    this.#options = { ...options, from, follow };
    this.#splitter = new LineSplitter(options ?? {});
    this.#watch = new ChangeWatch(name, pollInterval);
  }

  /**
   * Where to go on after the lines handed out so far; null before the first file is there. One by one, it moves when
   * the last line of a batch has been handed out: whoever goes on from it meets lines again, and misses none.
   */
  get checkpoint(): Checkpoint | null {
    return this.#checkpoint;
  }

  /** The lines that came together, never none. */
  batches(): AsyncIterableIterator<readonly Line[], undefined> {
    return this.#endedByReturn(this.#handedOut(this.#follow()));
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Line, undefined> {
    return new LineIterator(this.#endedByReturn(this.#follow()), this.#options, () => this.#arrive());
  }

  /** Ends the iteration, also while it waits, after what has been read. */
  close(): void {
    this.#closed = true;
    this.#watch.end();
  }

  /** A generator's own return() waits for a next() that waits for a line. */
  #endedByReturn<Batch>(batches: AsyncGenerator<Batch, undefined>): AsyncIterableIterator<Batch, undefined> {
    const iterator: AsyncIterableIterator<Batch, undefined> = {
      next: () => batches.next(),
      return: () => {
        this.close();
        return batches.return(undefined);
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  #arrive(): void {
    this.#checkpoint = this.#reached;
  }

  async *#handedOut(batches: AsyncGenerator<Line[], undefined>): AsyncGenerator<Line[], undefined> {
    for await (const batch of batches) {
      this.#arrive();
      yield batch;
    }
  }

  async *#follow(): AsyncGenerator<Line[], undefined> {
    if (this.#begun) throw new Error('A tail can be iterated once');
    this.#begun = true;
    const { signal } = this.#options;
    const abort = () => this.#watch.end();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      let file = this.#ended() ? null : await this.#first();
      while (file !== null) {
        yield* this.#toTheEnd(file);
        const next = await this.#change(file);
        if (next === 'more') continue;
        // It will not go on: what came before that, and a last line without an end.
        if (next !== 'cut') yield* this.#toTheEnd(file);
        if (this.#ended()) break;
        const rest = this.#splitter.rest();
        if (rest.length > 0) yield this.#reach(file, rest);
        if (next === 'cut') {
          file.position = 0;
        } else {
          await this.#leave(file);
          file = next;
        }
        if (file !== null) this.#beginAt(file);
      }
      if (signal?.aborted) throw abortError(signal);
    } finally {
      this.#watch.end();
      signal?.removeEventListener('abort', abort);
      for (const file of this.#files) await this.#leave(file);
    }
  }

  async *#toTheEnd(file: LogFile): AsyncGenerator<Line[], undefined> {
    while (!this.#ended()) {
      const bytes = await file.read();
      if (bytes.length === 0) return;
      const found = this.#splitter.push(bytes);
      if (found.length > 0) yield this.#reach(file, found);
    }
  }

  #reach(file: LogFile, lines: unknown[]): Line[] {
    this.#reached = placeIn(file, this.#splitter.carriedBytes);
    return lines as Line[];
  }

  /** All lines of the file before it, or before it was cut, have been handed out. */
  #beginAt(file: LogFile): void {
    this.#reached = placeIn(file, 0);
    this.#checkpoint = this.#reached;
  }

  #ended(): boolean {
    return this.#closed || this.#options.signal?.aborted === true;
  }

  #keep(file: LogFile | null): LogFile | null {
    if (file !== null) this.#files.add(file);
    return file;
  }

  async #leave(file: LogFile): Promise<void> {
    this.#files.delete(file);
    await file.close();
  }

  /** The file to begin with; null if this has been ended before there was one. */
  async #first(): Promise<LogFile | null> {
    const { from, follow } = this.#options;
    this.#watch.watch();
    // What is not there yet is read whole when it comes.
    const skips = from === 'end' && (await fileAt(this.path)) !== null;
    const left = typeof from === 'object' ? await this.#resume(from) : null;
    const file = left ?? (follow ? await this.#appearing() : this.#keep(await LogFile.open(this.path)));
    if (file === null) return null;
    if (skips) file.position = await file.size();
    this.#beginAt(file);
    return file;
  }

  /** Where another tail had got, or, if that file is gone, what came after it. */
  async #resume(from: Checkpoint): Promise<LogFile | null> {
    const file = this.#keep(await openLog(this.path, from));
    if (file === null) return this.#keep(await nextLog(this.path, from));
    // Cut short since then, it begins anew.
    file.position = (await file.size()) < from.position ? 0 : from.position;
    return file;
  }

  /** What the path leads to, as soon as it leads to something; null if this has been ended before. */
  async #appearing(): Promise<LogFile | null> {
    while (!this.#ended()) {
      const file = this.#keep(await LogFile.openIfThere(this.path));
      if (file !== null) {
        this.#watch.watch();
        return file;
      }
      await this.#watch.change();
    }
    return null;
  }

  /**
   * What has become of a file that was read to its end, as soon as something has: there is more of it, it has been cut
   * short, or another follows it; null at the end.
   */
  async #change(file: LogFile): Promise<'more' | 'cut' | LogFile | null> {
    const { follow } = this.#options;
    let next: LogFile | null = null;
    while (!this.#ended()) {
      if (next === null) {
        try {
          next = this.#keep(await nextLog(this.path, file));
        } catch (error) {
          // After what the old one has.
          if ((await file.size()) > file.position) return 'more';
          throw error;
        }
        if (next !== null) this.#watch.watch();
      }
      // What has been rotated away itself gets no first byte.
      if (next !== null && (!follow || next.path !== this.path || (await next.size()) > 0)) return next;
      const size = await file.size();
      if (size !== file.position) {
        if (next !== null) await this.#leave(next);
        return size < file.position ? 'cut' : 'more';
      }
      if (!follow) return null;
      await this.#watch.change();
      if (next !== null && !(await isStillAt(this.path, next))) {
        await this.#leave(next);
        next = null;
      }
    }
    return null;
  }
}

function placeIn({ dev, ino, born, position }: LogFile, carried: number): Checkpoint {
  return { dev, ino, born, position: position - carried };
}

function isPlace(from: unknown): boolean {
  if (from === 'end' || from === 'start') return true;
  if (typeof from !== 'object' || from === null) return false;
  const { dev, ino, born, position } = from as Partial<Checkpoint>;
  const named = [dev, ino, born].every((each) => typeof each === 'string' && /^\d+$/.test(each));
  return named && Number.isSafeInteger(position) && (position as number) >= 0;
}

async function isStillAt(path: string, file: LogFile): Promise<boolean> {
  const now = await onlyFileAt(path);
  return now !== null && same(now, file);
}
