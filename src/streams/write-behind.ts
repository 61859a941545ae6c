import { Buffer } from 'node:buffer';
import { resized } from '../engine/blocks.js';
import type { Engine } from '../engine/engine.js';
import { StageOp } from '../engine/lent-op.js';
import type { Calls } from './calls.js';
import { type FileWritable, finishes } from './direct-pipe.js';
import { bytesOf, type Ended } from './pieces.js';
import type { RingFile } from './ring-file.js';

// Four of the chunks that pipes have.
const stageBytes = 256 << 10;
// Memory of this thread's that nobody else knows of, so that it may be lent to the core.
const allocate = Buffer.allocUnsafeSlow;
const keptAtMost = 16;
const kept: Buffer[] = [];
// Where there are more, the next ones are answered when they have been written: the memory is bounded.
const busyAtMost = 32;
let busy = 0;

function keep(stage: Buffer): void {
  if (kept.length < keptAtMost) kept.push(stage);
}

/**
 * Answers writes to a file before they are made. What they bring is copied: one stage is filled while another one is
 * written, so that at most two of them are on their way. A stream's `bytesWritten` counts what has reached the file.
 */
export class WriteBehind {
  readonly #engine: Engine;
  readonly #file: RingFile;
  readonly #stream: FileWritable;
  readonly #calls: Calls;
  #stage: Buffer | null = null;
  #filled = 0;
  #writing = false;
  #error: unknown = null;
  #forRoom: (() => void) | null = null;
  readonly #forAll: ((error: unknown) => void)[] = [];

  constructor(engine: Engine, file: RingFile, stream: FileWritable, calls: Calls) {
    this.#engine = engine;
    this.#file = file;
    this.#stream = stream;
    this.#calls = calls;
  }

  /** Whether there is or will be room for so many bytes. */
  accepts(bytes: number): boolean {
    return bytes <= stageBytes && this.#forRoom === null && (this.#writing || busy < busyAtMost);
  }

  /** Takes bytes that it accepts as soon as there is room for them, which is answered; at once where there is. */
  write(buffers: readonly Uint8Array[], answer: Ended): void {
    const bytes = bytesOf(buffers);
    if (this.#error === null && this.#filled + bytes <= stageBytes) {
      this.#take(buffers);
      this.#answer(bytes, answer);
      return;
    }
    const back = this.#calls.callBack((error: unknown) => {
      if (error === null) this.#answer(bytes, answer);
      else answer(error, 0);
    });
    const whenRoom = () => {
      const found = bytesOf(buffers);
      const error = this.#error ?? (found === bytes ? null : resized('write', bytes, found));
      if (error === null) this.#take(buffers);
      back(error);
    };
    if (this.#error === null) this.#forRoom = whenRoom;
    else whenRoom();
  }

  /** Whether all that was taken has been written, or will never be. */
  get still(): boolean {
    return !this.#writing;
  }

  /** Calls back when all that was taken has been written, or with what kept it from being. */
  whenWritten(then: (error: unknown) => void): void {
    if (this.#writing) this.#forAll.push(then);
    else then(this.#error);
  }

  // The stream counts what it is told of, unless it has been destroyed.
  #answer(bytes: number, answer: Ended): void {
    if (!this.#stream.destroyed) this.#stream.bytesWritten -= bytes;
    answer(null, bytes);
  }

  #take(buffers: readonly Uint8Array[]): void {
    this.#stage ??= kept.pop() ?? allocate(stageBytes);
    for (const buffer of buffers) {
      this.#stage.set(buffer, this.#filled);
      this.#filled += buffer.length;
    }
    if (this.#writing) return;
    busy++;
    this.#writing = true;
    finishes(this.#stream, (callback) => this.whenWritten((error) => callback(error as Error | null)));
    this.#writeStage();
  }

  #writeStage(): void {
    const stage = this.#stage as Buffer;
    const length = this.#filled;
    this.#stage = null;
    this.#filled = 0;
    const back = this.#calls.callBack((error: unknown, bytes: number) => this.#written(error, bytes));
    this.#engine.ask(
      new StageOp(this.#file.fd, stage, length, (error, bytes) => {
        keep(stage);
        back(error, bytes);
      }),
    );
  }

  #written(error: unknown, bytes: number): void {
    const stream = this.#stream;
    stream.bytesWritten += bytes;
    this.#error = error;
    if (error === null && this.#filled > 0) this.#writeStage();
    else this.#rest();
    const forRoom = this.#forRoom;
    this.#forRoom = null;
    forRoom?.();
    if (this.#writing) return;
    const forAll = this.#forAll.splice(0);
    for (const then of forAll) then(error);
    // Nobody is there to be told.
    if (error !== null && forRoom === null && forAll.length === 0) stream.destroy(error as Error);
  }

  #rest(): void {
    busy--;
    this.#writing = false;
    finishes(this.#stream);
    // After an error something may be left that nobody will write.
    if (this.#stage !== null) keep(this.#stage);
    this.#stage = null;
    this.#filled = 0;
  }
}
