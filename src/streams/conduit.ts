import { constants } from 'node:os';
import type { Engine } from '../engine/engine.js';
import { MoveOp } from '../engine/move-op.js';
import { askCall } from '../fs/ask.js';
import { clearInterval, setInterval } from '../native/intrinsics.js';
import { bytesLeft, type FileReadable, type FileWritable } from './direct-pipe.js';
import type { RingFile } from './ring-file.js';

// Where the kernel copies by itself, one piece after the other, the CPU's cache does not matter: a piece is what it
// gets done in 20 ms, and can be stopped before.
const kernelBytes = 64 << 20;
// How often it is looked at meanwhile. With pieces of 2 ms instead, a thread stood still between each two of them until
// this one had come round: 0.92 of cp's rate.
const millisecondsBetween = 2;
const { EAGAIN, EINVAL, ENOSYS, EOPNOTSUPP, EPERM, ETXTBSY, EXDEV } = constants.errno;
// Two file systems, one that has no such call, or a file that it is not for.
const refusals = new Set([EINVAL, ENOSYS, EOPNOTSUPP, EPERM, ETXTBSY, EXDEV]);

// Enough that reading one piece and writing another overlap, few enough for the CPU's cache.
const usualDepth = 4;

// Cached pages are copied inside the submission, 25 us a piece: with as many pieces as pipes like, 64 of them kept the
// event loop for 5 ms at a time, and were slower for it than with a few in the CPU's cache (613 MiB/s, now 920).
const movingAtMost = 8;
let moving = 0;
const waiting = new Set<Conduit>();

/** A piece on its way: where it begins, how long it is, and how much of it has arrived in the end, or -1. */
interface Sent {
  readonly at: number;
  length: number;
  moved: number;
  /** What has been counted of it. */
  counted: number;
  /** Whether it goes through a registered buffer. */
  fixed: boolean;
}

/** What a conduit lies between. */
export interface Ends {
  readonly from: RingFile;
  /** Where the first byte is in the one … */
  readonly position: number;
  readonly to: RingFile;
  /** … and belongs in the other. */
  readonly target: number;
  /** How many bytes there are to be moved. */
  readonly length: number;
  /** How many pieces are on their way at a time. */
  readonly depth: number;
  /** So many more have been read and written. */
  advance(bytes: number): void;
  /** The same of all of them, for the descriptors' own positions. */
  follow(bytes: number): void;
}

/** Null where a descriptor has been closed by somebody else, which the next read or write tells. */
export function endsOf(from: RingFile, source: FileReadable, to: RingFile, destination: FileWritable): Ends | null {
  const position = from.place(source.pos);
  const target = to.place(undefined);
  const alignment = Math.max(1, from.alignment, to.alignment);
  if (position < 0 || target < 0 || position % alignment > 0 || target % alignment > 0) return null;
  const length = Math.min(from.size - position, bytesLeft(source));
  return {
    from,
    position,
    to,
    target,
    length: length - (length % alignment),
    depth: Math.min(from.depth || to.depth || usualDepth, to.depth || from.depth || usualDepth),
    advance: (bytes) => {
      source.bytesRead += bytes;
      if (source.pos !== undefined) source.pos += bytes;
      destination.bytesWritten += bytes;
    },
    follow: (bytes) => {
      if (source.pos === undefined) from.follow(position + bytes);
      to.follow(target + bytes);
    },
  };
}

/**
 * Moves bytes from a file into another one, in order and without JavaScript in between, for as long as it is wanted.
 * The other file must be new from here on: what has been written behind a gap is cut off again.
 */
export class Conduit {
  readonly #engine: Engine;
  readonly #ends: Ends;
  readonly #goesOn: () => boolean;
  readonly #done: (complete: boolean) => void;
  // Those that have not arrived yet or lie behind one that has not, in their order.
  readonly #pieces: Sent[] = [];
  #left: number;
  #sent = 0;
  #moved = 0;
  #inFlight = 0;
  #stopped = false;
  #gap = false;
  #failed = false;
  #byKernel: boolean;
  // The one piece that the kernel copies by itself.
  #watched: MoveOp | null = null;
  readonly #waiting: (() => void)[] = [];

  /**
   * @param goesOn asked before each piece
   * @param done called once, when nothing is on its way any more; not complete if a piece that was tried was not
   */
  constructor(engine: Engine, ends: Ends, goesOn: () => boolean, done: (complete: boolean) => void) {
    this.#engine = engine;
    this.#ends = ends;
    this.#left = ends.length;
    this.#goesOn = goesOn;
    this.#done = done;
    this.#byKernel = ends.from.cached && ends.to.cached;
  }

  start(): void {
    this.#send();
  }

  /** Sends no more, and calls back when what is on its way has arrived. */
  stop(then: () => void): void {
    this.#stopped = true;
    this.#waiting.push(then);
    this.#watched?.stop();
    if (waiting.has(this)) this.#send();
  }

  #send(): void {
    waiting.delete(this);
    while (this.#mayAsk() && this.#left > 0 && !this.#stopped) {
      if (!this.#wanted()) {
        this.#stopped = true;
        break;
      }
      if (moving >= movingAtMost) {
        waiting.add(this);
        return;
      }
      moving++;
      // What fits one registered buffer is sooner through it than another thread is there.
      const fixed = !this.#byKernel || this.#sent === 0;
      const length = Math.min(fixed ? this.#engine.blocks.wideBytes : kernelBytes, this.#left);
      const sent = { at: this.#sent, length, moved: -1, counted: 0, fixed };
      this.#pieces.push(sent);
      this.#left -= length;
      this.#sent += length;
      this.#inFlight++;
      this.#ask(sent);
    }
    if (this.#inFlight === 0) this.#finish();
  }

  // One at a time by the kernel: should this thread end, nothing lies behind a gap.
  #mayAsk(): boolean {
    return this.#inFlight < (this.#byKernel ? 1 : this.#ends.depth);
  }

  #ask(sent: Sent): void {
    const { from, to, position, target } = this.#ends;
    const { fixed } = sent;
    const place = { position: position + sent.at, target: target + sent.at, length: sent.length };
    const ends = fixed ? { from: from.fixedSlot, to: to.fixedSlot } : { from: from.fd, to: to.fd };
    const piece = { fixed, ...ends, ...place, readFlags: from.flags, writeFlags: to.flags };
    const op = new MoveOp(piece, (bytes, errno) => {
      clearInterval(timer);
      this.#watched = null;
      if (!fixed && refusals.has(errno)) {
        this.#byKernel = false;
        sent.fixed = true;
        // One block holds no more.
        this.#giveBack(sent, this.#engine.blocks.wideBytes);
        this.#ask(sent);
        return;
      }
      // By the kernel a piece goes as far as it gets in its time.
      if (!fixed && bytes > 0) this.#giveBack(sent, bytes);
      sent.moved = bytes;
      this.#failed ||= errno !== EAGAIN && bytes < sent.length;
      this.#arrived();
    });
    const timer = fixed ? undefined : setInterval(() => this.#look(op, sent), millisecondsBetween);
    if (!fixed) this.#watched = op;
    this.#engine.ask(op);
  }

  #look(op: MoveOp, sent: Sent): void {
    this.#count(sent, op.moved);
    if (this.#stopped || this.#wanted()) return;
    this.#stopped = true;
    op.stop();
  }

  #count(sent: Sent, bytes: number): void {
    if (bytes > sent.counted) this.#ends.advance(bytes - sent.counted);
    sent.counted = bytes;
  }

  // Only the last piece that was sent can be made shorter: there is no other where the kernel copies by itself.
  #giveBack(sent: Sent, most: number): void {
    const back = Math.max(0, sent.length - most);
    sent.length -= back;
    this.#sent -= back;
    this.#left += back;
  }

  // What it looks at is the program's too, and may throw.
  #wanted(): boolean {
    try {
      return this.#goesOn();
    } catch {
      return false;
    }
  }

  #arrived(): void {
    this.#inFlight--;
    moving--;
    waiting.delete(this);
    while (!this.#gap && this.#pieces[0] !== undefined && this.#pieces[0].moved >= 0) {
      const sent = this.#pieces.shift() as Sent;
      const { length, moved } = sent;
      this.#moved += moved;
      this.#count(sent, moved);
      this.#gap = moved < length;
    }
    if (this.#gap) this.#stopped = true;
    for (const next of waiting) {
      if (moving >= movingAtMost) break;
      next.#send();
    }
    this.#send();
  }

  #finish(): void {
    const behindGap = this.#pieces.some(({ moved }) => moved > 0);
    const end = () => {
      this.#ends.follow(this.#moved);
      this.#done(!this.#failed);
      for (const then of this.#waiting) then();
    };
    if (!behindGap) {
      end();
      return;
    }
    const { to, target } = this.#ends;
    const cut = { op: 'Ftruncate', syscall: 'ftruncate', fd: to.fd, position: target + this.#moved };
    // Should it fail, the same bytes are written again in their order, or whoever writes them learns why not.
    askCall(this.#engine, cut).then(end, end);
  }
}
