import { fileURLToPath } from 'node:url';
import { invalidType, outOfRange } from '../native/invalid-argument.js';
import { abortError, valueProblem } from '../ring/errors.js';
import { ChangeWatch } from './change-watch.js';
import { LineIterator } from './line-iterator.js';
import { type LineOf, type LineOptions, LineSplitter } from './line-splitter.js';
import { fileAt, type Identity, LogFile } from './log-file.js';
import { nextLog, openLog } from './rotated-logs.js';

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
 * has been read to its end. A file that has been cut short is read from its start. While there is none it waits.
 *
 * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE; while iterating, what opening and reading fail with, an
 *   AbortError, and `ERR_URINGFS_LINE_TOO_LONG`
 */
export function tail<const Options extends TailOptions = Record<never, never>>(
  path: string | URL,
  options: Options = {} as Options,
): Tail<LineOf<Options>> {
  return new Tail(path, options);
}

/** A log that is followed. It can be iterated once. */
export class Tail<Line> implements AsyncIterable<Line, undefined> {
  readonly path: string;
  readonly #options: TailOptions;
  readonly #splitter: LineSplitter;
  readonly #watch: ChangeWatch;
  #checkpoint: Checkpoint | null = null;
  #reached: Checkpoint | null = null;
  #begun = false;
  #closed = false;

  constructor(path: string | URL, options: TailOptions) {
    const { from = 'end', pollInterval = 1000, signal } = options;
    if (typeof path !== 'string' && !(path instanceof URL))
      throw invalidType('path', 'of type string or an instance of URL', path);
    if (!isPlace(from)) throw valueProblem('options.from', "must be 'end', 'start' or a checkpoint", from);
    if (typeof pollInterval !== 'number') throw invalidType('options.pollInterval', 'of type number', pollInterval);
    if (!(pollInterval >= 1 && pollInterval < 2 ** 31))
      throw outOfRange('options.pollInterval', '>= 1 && < 2147483648', pollInterval);
    if (signal !== undefined && !(signal instanceof AbortSignal)) {
      throw invalidType('options.signal', 'an instance of AbortSignal', signal);
    }
    this.path = typeof path === 'string' ? path : fileURLToPath(path);
    this.#options = { ...options, from };
    this.#splitter = new LineSplitter(options);
    this.#watch = new ChangeWatch(this.path, pollInterval);
  }

  /**
   * Where to go on after the lines handed out so far; null before the first file is there. One by one, it moves when
   * the last line of a batch has been handed out: whoever goes on from it meets lines again, and misses none.
   */
  get checkpoint(): Checkpoint | null {
    return this.#checkpoint;
  }

  /** The lines that came together, never none. */
  batches(): AsyncGenerator<readonly Line[], undefined> {
    return this.#handedOut(this.#follow());
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Line, undefined> {
    return new LineIterator(this.#follow(), () => this.#arrive());
  }

  /** Ends the iteration, also while it waits, after what has been read. */
  close(): void {
    this.#closed = true;
    this.#watch.end();
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
    let file: LogFile | null = null;
    try {
      file = await this.#first();
      while (file !== null) {
        yield* this.#toTheEnd(file);
        const change = await this.#change(file);
        if (change === 'more') continue;
        if (change === 'closed') break;
        // It will not go on: what came before that, and a last line without an end.
        if (change !== 'cut') yield* this.#toTheEnd(file);
        const rest = this.#splitter.rest();
        if (rest.length > 0) yield this.#reach(file, rest);
        if (change === 'cut') {
          file.position = 0;
          continue;
        }
        await file.close();
        file = change;
      }
      if (signal?.aborted) throw abortError(signal);
    } finally {
      this.#watch.end();
      signal?.removeEventListener('abort', abort);
      await file?.close();
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

  #ended(): boolean {
    return this.#closed || this.#options.signal?.aborted === true;
  }

  /** The file to begin with; null if this has been ended before there was one. */
  async #first(): Promise<LogFile | null> {
    const { from, follow = true } = this.#options;
    this.#watch.watch();
    const left = typeof from === 'object' ? await openLog(this.path, from) : null;
    if (left !== null) {
      // Cut short since then, it begins anew.
      left.position = (await left.size()) < (from as Checkpoint).position ? 0 : (from as Checkpoint).position;
    }
    const there = left === null && (await fileAt(this.path)) !== null;
    const file = left ?? (follow ? await this.#appearing() : await LogFile.open(this.path));
    if (file === null) return null;
    if (there && from === 'end') file.position = await file.size();
    this.#checkpoint = placeIn(file, 0);
    return file;
  }

  /** What the path leads to, as soon as it leads to something; null if this has been ended before. */
  async #appearing(): Promise<LogFile | null> {
    while (!this.#ended()) {
      const file = await LogFile.openIfThere(this.path);
      if (file !== null) {
        this.#watch.watch();
        return file;
      }
      await this.#watch.change();
    }
    return null;
  }

  /** What has become of a file that was read to its end: waits until something has. */
  async #change(file: LogFile): Promise<'more' | 'cut' | 'closed' | LogFile | null> {
    const { follow = true } = this.#options;
    while (!this.#ended()) {
      const next = await nextLog(this.path, file);
      if (next !== null) {
        this.#watch.watch();
        return next;
      }
      const size = await file.size();
      if (size !== file.position) return size < file.position ? 'cut' : 'more';
      if (!follow) return null;
      await this.#watch.change();
    }
    return 'closed';
  }
}

function placeIn({ dev, ino, born, position }: LogFile, carried: number): Checkpoint {
  return { dev, ino, born, position: position - carried };
}

function isPlace(from: unknown): boolean {
  if (from === 'end' || from === 'start') return true;
  if (typeof from !== 'object' || from === null) return false;
  const { dev, ino, born, position } = from as Partial<Checkpoint>;
  const named = [dev, ino, born].every((each) => typeof each === 'string');
  return named && Number.isSafeInteger(position) && (position as number) >= 0;
}
