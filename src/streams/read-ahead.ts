import type { Engine } from '../engine/engine.js';
import { monotonicNow, NativePromise } from '../native/intrinsics.js';
import type { RingFile } from './ring-file.js';
import { Stretch } from './stretch.js';

// How many reads of one stream are in flight or ready, at most, where it has not said.
const deepest = 3;
// How many blocks all streams of a thread hold together: half of those that there are.
const heldByAll = 128;
let held = 0;
const dropped = new FinalizationRegistry<Stretch[]>(release);
// A stream that comes back sooner than this many milliseconds after it was served does nothing with the chunks that
// another thread could relieve it of; one that comes back later than the second waits for something else.
const busy = 0.025;
const slow = 2;
// A read that has taken longer than this many milliseconds has waited for the disk.
const cold = 0.1;

/**
 * Reads a regular file ahead of a stream that goes through it in order, on the threads of the syscall worker, or round
 * the page cache by the ring. As deep as the stream was told to; without a word of it only where that pays: where the
 * stream's consumer takes its time, but not for long, or the disk does. Otherwise a stream holds one buffer.
 */
export class ReadAhead {
  readonly #engine: Engine;
  readonly #file: RingFile;
  readonly #stream: object;
  readonly #stretches: Stretch[] = [];
  #registered = false;
  readonly #inFlight = new Set<Stretch>();
  #asked = 0;
  #took = 0;
  #away = 0;
  #served = 0;

  /** @param stream if it is dropped unclosed, what has been read ahead of it goes too */
  constructor(engine: Engine, file: RingFile, stream: object) {
    this.#engine = engine;
    this.#file = file;
    this.#stream = stream;
  }

  /** The stream wants its next bytes: copies what has been read of them, when it is there, and tells how many. */
  take(position: number, target: Uint8Array, then: (bytes: number) => void): void {
    const [first] = this.#stretches;
    if (first?.position !== position || first.length !== target.length) {
      this.forget();
      then(0);
      return;
    }
    this.#stretches.shift();
    first.whenStill(() => {
      const bytes = first.copy(target);
      release([first]);
      // The file may have grown since: the stream finds its end by itself.
      if (bytes === 0) this.forget();
      then(bytes);
    });
  }

  /** Whether no read is in flight. */
  get still(): boolean {
    return this.#inFlight.size === 0;
  }

  /** Whether anything lies ready for the stream, or will. */
  get waits(): boolean {
    return this.#stretches.length > 0;
  }

  /** The stream asks for its next bytes. */
  asked(): void {
    const now = monotonicNow();
    this.#took = this.#served - this.#asked;
    this.#away = now - this.#served;
    this.#asked = now;
  }

  /** It has got them. */
  served(): void {
    this.#served = monotonicNow();
  }

  /**
   * Reads on from `position` if that pays.
   *
   * @param besides how many other reads of the stream's are in flight
   */
  readOn(position: number, length: number, end: number, besides: number): void {
    const { depth } = this.#file;
    const pays = depth > 1 || (depth === 0 && this.#away < slow && (this.#away > busy || this.#took > cold));
    if (!pays) return;
    const most = depth > 0 ? depth : deepest;
    const inFlight = depth > 0 ? depth - besides : deepest;
    const last = Math.min(end, this.#file.size);
    const before = this.#stretches.at(-1);
    let next = before === undefined ? position : before.position + before.length;
    const room = Math.ceil(length / this.#engine.blocks.largeBytes);
    while (this.#stretches.length < most && this.#inFlight.size < inFlight && next < last) {
      if (held + room > heldByAll) return;
      this.#read(next, Math.min(length, end - next));
      next += length;
    }
  }

  /** Drops what has been read ahead. */
  forget(): void {
    release(this.#stretches);
  }

  /** The same, and settles when no read is in flight any more. */
  async stop(): Promise<void> {
    if (this.#registered) dropped.unregister(this);
    this.#registered = false;
    this.forget();
    await NativePromise.all(
      [...this.#inFlight].map((stretch) => new NativePromise<void>((resolve) => stretch.whenStill(resolve))),
    );
  }

  #read(position: number, length: number): void {
    if (!this.#registered) dropped.register(this.#stream, this.#stretches, this);
    this.#registered = true;
    const stretch = new Stretch(this.#engine, this.#file, position, length);
    this.#stretches.push(stretch);
    held += stretch.blocks;
    this.#inFlight.add(stretch);
    stretch.whenStill(() => this.#inFlight.delete(stretch));
  }
}

function release(stretches: Stretch[]): void {
  for (const stretch of stretches.splice(0)) {
    held -= stretch.blocks;
    stretch.release();
  }
}
