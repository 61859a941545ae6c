import nodeFs from 'node:fs';
import { isUint8Array } from 'node:util/types';
import type { Call } from '../engine/call-op.js';
import type { Engine } from '../engine/engine.js';
import { OpenOp } from '../engine/open-op.js';
import { enginePath, fileMode, openFlags } from '../fs/arguments.js';
import { askCall } from '../fs/ask.js';
import { originalFs } from '../fs/original.js';
import { nextTick } from '../native/intrinsics.js';
import { Calls } from './calls.js';
import { ChunkReader } from './chunk-reader.js';
import { Conduit, endsOf } from './conduit.js';
import {
  bytesLeft,
  type FileReadable,
  type FileWritable,
  finishes,
  nothingBetween,
  pipedTo,
  seenByPipeOnly,
} from './direct-pipe.js';
import { FileWriter, type Written } from './file-writer.js';
import { LastChunk } from './last-chunk.js';
import type { OwnSettings } from './own-options.js';
import type { Ended } from './pieces.js';
import { bytesToRead } from './progress.js';
import { type Position, RingFile } from './ring-file.js';
import { Served } from './served.js';

type OpenCallback = (error: unknown, fd?: number) => void;
type TransferCallback = (error: unknown, bytes: number, data: unknown) => void;
type CloseCallback = (error: unknown) => void;
type Replaceable = 'read' | 'write' | 'writev' | 'fsync' | 'close';

/**
 * The `fs` that one file stream of Node's works with. What the stream opens itself goes through the engine, a regular
 * file with registered buffers and a slot of the fixed file table; any other descriptor stays with `node:fs`. So does
 * the file from the first call whose function a program has replaced there: Node's streams would call that.
 *
 * Where the stream is piped to another such file, and nobody looks at the chunks, a read is put off while a conduit
 * moves the bytes.
 */
export class StreamFile {
  readonly #engine: Engine;
  readonly #closes: boolean;
  readonly #settings: OwnSettings;
  readonly #calls = new Calls();
  readonly #last = new LastChunk();
  #stream: object | null = null;
  #file: RingFile | null = null;
  #reader: ChunkReader | null = null;
  #writer: FileWriter | null = null;
  #conduit: Conduit | null = null;
  #mayMove = true;
  #total: number | undefined;

  /** @param closes whether the stream will close the file */
  constructor(engine: Engine, closes: boolean, settings: OwnSettings) {
    this.#engine = engine;
    this.#closes = closes;
    this.#settings = settings;
  }

  /** Says which stream this belongs to. */
  serve(stream: object): void {
    this.#stream = stream;
    Served.by(stream, this);
  }

  /** How many bytes there are to be read, by the size of the file at its opening; undefined where that says nothing. */
  get total(): number | undefined {
    return this.#total;
  }

  open = (path: string, flags: string | number, mode: string | number, callback: OpenCallback): void => {
    const at = enginePath(path);
    const flagNumber = openFlags(flags, 'r');
    const modeNumber = fileMode(mode, 0o666);
    if (at === null || flagNumber === null || modeNumber === null || nodeFs.open !== originalFs.open) {
      nodeFs.open(path, flags, mode, callback);
      return;
    }
    const back = this.#calls.callBack(callback);
    const op = new OpenOp(at, flagNumber, modeNumber);
    this.#engine.ask(op);
    op.promise.then((opened) => {
      const stream = this.#stream as object;
      const file = new RingFile(this.#engine, stream, opened, flagNumber, this.#closes, this.#settings);
      const reads = file.readOnly;
      this.#file = file;
      if (reads) this.#total = bytesToRead(this.#stream as FileReadable, file.size);
      if (this.#settings.uncached) file.leaveNothingCached(!reads).then(() => back(null, file.fd));
      else back(null, file.fd);
    }, back);
  };

  read = (
    fd: number,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: Position,
    callback: TransferCallback,
  ): void => {
    const file = this.#served('read', fd);
    if (file === null || length === 0) {
      this.#byNode(callback, (back) => nodeFs.read(fd, buffer, offset, length, position as number | null, back));
      return;
    }
    const back = this.#calls.callBack(callback);
    this.#moveFirst((moved) => {
      const stream = this.#stream as FileReadable;
      const left = moved ? Math.min(length, bytesLeft(stream)) : length;
      const target = buffer.subarray(offset, offset + left);
      if (left <= 0 || stream.destroyed) back(null, 0, buffer);
      else {
        this.#read(file, target, stream.pos, (error, bytes) => {
          // A stream copies what is shorter than it has asked for.
          this.#last.handOn(bytes === buffer.length && Served.fileOf(pipedTo(stream)) ? buffer : null);
          back(error, bytes, buffer);
        });
      }
    });
  };

  write = (
    fd: number,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: Position,
    callback: TransferCallback,
  ): void => {
    const file = this.#served('write', fd, [buffer]);
    if (file === null || length === 0) {
      this.#byNode(callback, (back) => nodeFs.write(fd, buffer, offset, length, position, back));
      return;
    }
    const back = this.#calls.callBack(callback);
    const part = buffer.subarray(offset, offset + length);
    // A stream that is told of a short write counts it and tries the rest, which tells why it was.
    this.#write(file, [part], position, (error, bytes, whole) => {
      const rest = bytes > 0 && whole;
      this.#countWritten(error, rest, bytes);
      back(rest ? null : error, bytes, buffer);
    });
  };

  writev = (fd: number, buffers: readonly Uint8Array[], position: Position, callback: TransferCallback): void => {
    const file = this.#served('writev', fd, buffers);
    if (file === null) {
      this.#byNode(callback, (back) => nodeFs.writev(fd, buffers, position as number, back));
      return;
    }
    const back = this.#calls.callBack(callback);
    this.#write(file, buffers, position, (error, bytes, whole) => {
      // With positions a stream tries the rest of several chunks at the wrong place: it is told of the error at once.
      const rest = bytes > 0 && whole && typeof position !== 'number';
      this.#countWritten(error, rest, bytes);
      back(rest ? null : error, bytes, buffers);
    });
  };

  fsync = (fd: number, callback: CloseCallback): void => {
    if (this.#served('fsync', fd) === null) this.#byNode(callback, (back) => nodeFs.fsync(fd, back));
    else this.#ask({ op: 'Fsync', syscall: 'fsync', fd }, callback);
  };

  close = (fd: number, callback: CloseCallback): void => {
    const file = this.#served('close', fd);
    if (file === null) {
      this.#byNode(callback, (back) => nodeFs.close(fd, back));
      return;
    }
    this.#file = null;
    this.#ask({ op: 'Close', syscall: 'close', fd, kind: file.kind }, callback, file);
  };

  // Null where node:fs is to do it: in object mode a stream hands on whatever it is given.
  #served(name: Replaceable, fd: number, data: readonly unknown[] = []): RingFile | null {
    const file = this.#file;
    if (file === null || fd !== file.fd) return null;
    if (nodeFs[name] === originalFs[name] && data.every(isUint8Array)) return file;
    file.leaveToOthers();
    this.#file = null;
    this.#whenStill(() => file.leave());
    return null;
  }

  // What is still in flight goes by the descriptor too: whoever wrote or closed it before that would be in its way.
  #byNode<A extends unknown[]>(callback: (...args: A) => void, call: (callback: (...args: A) => void) => void): void {
    if (this.#conduit === null && this.#reader?.still !== false) {
      call(callback);
      return;
    }
    const back = this.#calls.callBack(callback);
    this.#whenStill(() => call(back));
  }

  #ask(call: Call, callback: CloseCallback, leaving?: RingFile): void {
    const back = this.#calls.callBack(callback);
    this.#whenStill(() => {
      leaving?.leave();
      askCall(this.#engine, call).then(() => back(null), back);
    });
  }

  #read(file: RingFile, target: Uint8Array, position: Position, done: Ended): void {
    this.#reader ??= new ChunkReader(this.#engine, file, this.#stream as FileReadable);
    this.#reader.read(target, position, done);
  }

  // What a stream that is told of an error does not count itself.
  #countWritten(error: unknown, triesRest: boolean, bytes: number): void {
    const stream = this.#stream as FileWritable;
    if (error !== null && !triesRest && !stream.destroyed) stream.bytesWritten += bytes;
  }

  #write(file: RingFile, buffers: readonly Uint8Array[], position: Position, callback: Written): void {
    this.#writer ??= new FileWriter(this.#engine, file, this.#stream as FileWritable);
    const writer = this.#writer;
    const stream = this.#stream as FileWritable;
    // What no pipe brings no stream of ours has read.
    if (stream.listenerCount('unpipe') > 0) for (const each of buffers) LastChunk.written(each);
    this.#afterConduit(() => writer.write(buffers, position, callback));
  }

  #afterConduit(then: () => void): void {
    if (this.#conduit === null) then();
    else this.#conduit.stop(then);
  }

  // When nothing uses the slot of the fixed file table any more.
  #whenStill(then: () => void): void {
    this.#afterConduit(() => (this.#reader === null ? then() : this.#reader.stop().then(then)));
  }

  // Before a read: where a conduit can be laid it moves what there is. `then` is told whether one was.
  #moveFirst(then: (moved: boolean) => void, put = false): void {
    const target = this.#target();
    if (target !== null && !target.#calls.idle) {
      // What has been read before is still on its way there.
      target.#calls.whenIdle(() => this.#moveFirst(then, put));
      return;
    }
    const source = this.#stream as FileReadable;
    const destination = (target === null ? null : target.#stream) as FileWritable;
    if (target !== null && !put) {
      // Or about to be put there: a stream asks for more before it hands on what it has, which 26.12 counts nowhere.
      nextTick(() => this.#moveFirst(then, true));
      return;
    }
    const ends = target === null ? null : endsOf(this.#file as RingFile, source, target.#file as RingFile, destination);
    const enough = ends !== null && ends.length >= this.#engine.blocks.wideBytes;
    const free = target !== null && target.#conduit === null && this.#last.arrived;
    if (!free || !enough || !nothingBetween(source, destination)) {
      then(false);
      return;
    }
    this.#reader?.forget();
    const goesOn = () => this.#target() === target && nothingBetween(source, destination);
    target.#conduit = new Conduit(this.#engine, ends, goesOn, (complete) => {
      target.#conduit = null;
      finishes(destination);
      this.#mayMove &&= complete;
      then(true);
    });
    // Should somebody end the stream meanwhile, it finishes when what is on its way has arrived.
    finishes(destination, (callback) => target.#afterConduit(callback));
    target.#conduit.start();
  }

  // Where a conduit from here might lead to.
  #target(): StreamFile | null {
    const replaced = nodeFs.read !== originalFs.read;
    const small = this.#total === undefined || this.#total < this.#engine.blocks.wideBytes;
    if (replaced || small || !this.#mayMove || this.#file === null || this.#file.fixedSlot < 0) return null;
    const stream = this.#stream as FileReadable;
    const destination = pipedTo(stream);
    const target = Served.fileOf(destination);
    if (target === undefined || !target.#mayReceive()) return null;
    return seenByPipeOnly(stream, destination as FileWritable) ? target : null;
  }

  // Whether a conduit may lead here.
  #mayReceive(): boolean {
    const file = this.#file;
    const replaced = nodeFs.write !== originalFs.write || nodeFs.writev !== originalFs.writev;
    if (replaced || file === null || file.fixedSlot < 0) return false;
    return file.truncated && !file.appends && (this.#stream as FileWritable).pos === undefined;
  }
}
