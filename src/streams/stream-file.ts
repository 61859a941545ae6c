import { AsyncLocalStorage } from 'node:async_hooks';
import nodeFs, { constants } from 'node:fs';
import type { Call } from '../engine/call-op.js';
import type { Engine } from '../engine/engine.js';
import { type OpenFile, OpenOp } from '../engine/open-op.js';
import { ReadOp, type Transfer, WriteOp } from '../engine/transfer-op.js';
import { enginePath, fileMode, openFlags } from '../fs/arguments.js';
import { askCall } from '../fs/ask.js';
import { originalFs } from '../fs/original.js';
import { type Ended, gather, type Piece, piecesOf, together } from './pieces.js';

type OpenCallback = (error: unknown, fd?: number) => void;
type TransferCallback = (error: unknown, bytes: number, data: unknown) => void;
type CloseCallback = (error: unknown) => void;
type Position = number | null | undefined;

/**
 * The `fs` that one file stream of Node's works with. What the stream opens itself goes through the engine, a regular
 * file with registered buffers and a slot of the fixed file table; any other descriptor stays with `node:fs`. So does
 * the file from the first call whose function a program has replaced there: Node's streams would call that.
 */
export class StreamFile {
  readonly #engine: Engine;
  readonly #closes: boolean;
  #fd = -1;
  #openKind = 0;
  #kind = 0;
  #fixedSlot = -1;
  #seekable = false;
  #appends = false;
  // Where the next transfer without a position of its own goes: the ring does not take the lock of the file's own
  // position, which follows this one, for whoever is given the descriptor.
  #position = 0;

  /** @param closes whether the stream will close the file; otherwise somebody else does, who knows of no fixed file */
  constructor(engine: Engine, closes: boolean) {
    this.#engine = engine;
    this.#closes = closes;
  }

  open = (path: string, flags: string | number, mode: string | number, callback: OpenCallback): void => {
    const at = enginePath(path);
    const flagNumber = openFlags(flags, 'r');
    const modeNumber = fileMode(mode, 0o666);
    if (at === null || flagNumber === null || modeNumber === null || nodeFs.open !== originalFs.open) {
      nodeFs.open(path, flags, mode, callback);
      return;
    }
    const back = callBack(callback);
    const op = new OpenOp(at, flagNumber, modeNumber);
    this.#engine.ask(op);
    op.promise.then((file) => {
      this.#adopt(file, (flagNumber & constants.O_APPEND) !== 0);
      back(null, file.fd);
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
    if (!this.#serves('read', fd) || length === 0) {
      nodeFs.read(fd, buffer, offset, length, position as number | null, callback);
      return;
    }
    const most = this.#engine.blocks.largeBytes;
    // A pipe answers what it has: a second piece might wait for ever.
    const wanted = this.#seekable ? length : Math.min(length, most);
    const pieces = piecesOf([buffer.subarray(offset, offset + wanted)], most);
    const at = this.#places(position, this.#seekable);
    const back = callBack(callback);
    const send = (index: number, ended: Ended) => {
      const piece = pieces[index] as Piece;
      const transfer = this.#transfer(true, at(piece.start), piece.length);
      this.#engine.ask(new ReadOp(transfer, piece.parts[0] as Uint8Array, 0, ended));
    };
    together(pieces, false, send, (error, bytes) => {
      this.#advance(position, bytes);
      back(bytes > 0 ? null : error, bytes, buffer);
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
    if (!this.#serves('write', fd) || length === 0) {
      nodeFs.write(fd, buffer, offset, length, position, callback);
      return;
    }
    const back = callBack(callback);
    this.#writeAll([buffer.subarray(offset, offset + length)], position, (error, bytes) => back(error, bytes, buffer));
  };

  writev = (fd: number, buffers: readonly Uint8Array[], position: Position, callback: TransferCallback): void => {
    if (!this.#serves('writev', fd)) {
      nodeFs.writev(fd, buffers, position as number, callback);
      return;
    }
    const back = callBack(callback);
    this.#writeAll(buffers, position, (error, bytes) => back(error, bytes, buffers));
  };

  fsync = (fd: number, callback: CloseCallback): void => {
    if (!this.#serves('fsync', fd)) nodeFs.fsync(fd, callback);
    else this.#ask({ op: 'Fsync', syscall: 'fsync', fd }, callback);
  };

  close = (fd: number, callback: CloseCallback): void => {
    if (!this.#serves('close', fd)) {
      nodeFs.close(fd, callback);
      return;
    }
    this.#leave();
    this.#ask({ op: 'Close', syscall: 'close', fd, kind: this.#openKind }, callback);
  };

  #adopt({ fd, kind }: OpenFile, appends: boolean): void {
    const { binding } = this.#engine.backend;
    const { kindRegular, kindFixed } = binding.layout;
    this.#fd = fd;
    this.#openKind = kind;
    this.#kind = kind;
    // A pipe, a tty or a device has no positions, and takes one write after the other.
    this.#seekable = (kind & kindRegular) !== 0;
    this.#appends = appends;
    if (!this.#closes) binding.claim(fd);
    if (!this.#seekable || !this.#closes) return;
    this.#fixedSlot = binding.installFile(fd);
    if (this.#fixedSlot >= 0) this.#kind |= kindFixed;
  }

  #serves(name: 'read' | 'write' | 'writev' | 'fsync' | 'close', fd: number): boolean {
    if (fd !== this.#fd) return false;
    if (nodeFs[name] === originalFs[name]) return true;
    this.#engine.backend.binding.claim(fd);
    this.#leave();
    return false;
  }

  #leave(): void {
    if (this.#fixedSlot >= 0) this.#engine.backend.binding.removeFile(this.#fixedSlot);
    this.#fixedSlot = -1;
    this.#fd = -1;
  }

  #transfer(onRing: boolean, position: number, length: number): Transfer {
    if (!onRing) return { fd: this.#fd, kind: this.#openKind, position, length };
    return { fd: this.#fixedSlot >= 0 ? this.#fixedSlot : this.#fd, kind: this.#kind, position, length };
  }

  // Where the byte `offset` of a transfer belongs; -1, the current position, where the kernel has to know.
  #places(position: Position, known: boolean): (offset: number) => number {
    if (typeof position !== 'number' && !known) return () => -1;
    const start = position ?? this.#position;
    return (offset) => start + offset;
  }

  #advance(position: Position, bytes: number): void {
    if (typeof position === 'number' || !this.#seekable || bytes === 0) return;
    this.#position += bytes;
    if (!this.#appends) this.#engine.backend.binding.seek(this.#fd, this.#position);
  }

  #writeAll(buffers: readonly Uint8Array[], position: Position, callback: Ended): void {
    const pieces = piecesOf(buffers, this.#engine.blocks.largeBytes);
    const at = this.#places(position, this.#seekable && !this.#appends);
    // Pieces that go together keep several io-wq threads busy. For one alone waking such a thread takes as long as
    // the write: the syscall worker copies twice as fast (1.0 against 0.5 GiB/s in 64 KiB chunks).
    const inOrder = this.#appends || !this.#seekable;
    const onRing = pieces.length > 1 && !inOrder;
    const write = (index: number, done: number, ended: Ended) => {
      const piece = pieces[index] as Piece;
      const transfer = this.#transfer(onRing, at(piece.start + done), piece.length - done);
      this.#engine.ask(
        new WriteOp(transfer, gather(piece, done), (error, bytes) => {
          const total = done + bytes;
          // After a short write the rest is tried, which succeeds or says why it can't.
          if (error === null && bytes > 0 && total < piece.length) write(index, total, ended);
          else ended(error, total);
        }),
      );
    };
    const send = (index: number, ended: Ended) => write(index, 0, ended);
    together(pieces, inOrder, send, (error, bytes) => {
      this.#advance(position, bytes);
      // A stream that is told of a short write counts it and tries the rest, which tells why. With a position of its
      // own it would try at the wrong place.
      const short = bytes > 0 && typeof position !== 'number';
      callback(short ? null : error, bytes);
    });
  }

  #ask(call: Call, callback: CloseCallback): void {
    const back = callBack(callback);
    askCall(this.#engine, call).then(() => back(null), back);
  }
}

// Streams emit events from their callbacks. These run in the async context of the call, not of whatever brought the
// answer, and what a listener throws is an uncaught exception, not a rejection.
function callBack<A extends unknown[]>(callback: (...args: A) => void): (...args: A) => void {
  const inContext = AsyncLocalStorage.snapshot();
  return (...args) => inContext(process.nextTick, callback, ...args);
}
