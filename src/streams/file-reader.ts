import type { Engine } from '../engine/engine.js';
import { ReadOp, WindowReadOp } from '../engine/transfer-op.js';
import { type Ended, type Piece, piecesOf, together } from './pieces.js';
import type { RingFile } from './ring-file.js';

/**
 * Reads from `start` into `target`, in pieces of one block; from the descriptor's position where `start` is negative.
 * Calls back with the first error and the bytes that are there without a gap.
 */
export function readPieces(engine: Engine, file: RingFile, target: Uint8Array, start: number, callback: Ended): void {
  if (file.alignment > 0 && start >= 0) {
    readDirect(engine, file, target, start, callback);
    return;
  }
  const most = engine.blocks.largeBytes;
  // A pipe answers what it has: a second piece might wait for ever.
  const pieces = piecesOf([file.seekable ? target : target.subarray(0, most)], () => most);
  // A regular file that does not tell its position has been closed by somebody: the descriptor says so.
  const onRing = start >= 0 || !file.seekable;
  const send = (piece: Piece, ended: Ended) => {
    const transfer = file.transfer(onRing, start < 0 ? start : start + piece.start, piece.length);
    engine.ask(new ReadOp(transfer, piece.parts[0] as Uint8Array, 0, ended));
  };
  together(pieces, pieces.length, send, callback);
}

// Each piece is read with what lies around it up to the next multiples of the device's blocks.
function readDirect(engine: Engine, file: RingFile, target: Uint8Array, start: number, callback: Ended): void {
  const most = engine.blocks.largeBytes;
  const pieces = piecesOf([target], (at) => most - file.windowAround(start + at, 0).skip);
  const send = (piece: Piece, ended: Ended) => {
    const at = start + piece.start;
    const { skip, bytes } = file.windowAround(at, piece.length);
    const window = file.transfer(true, at - skip, bytes);
    engine.ask(new WindowReadOp(window, skip, piece.parts[0] as Uint8Array, ended));
  };
  together(pieces, pieces.length, send, (error, bytes) => {
    if (!file.refuses(error)) {
      callback(error, bytes);
      return;
    }
    const rest: Ended = (failure, more) => callback(failure, bytes + more);
    readPieces(engine, file, target.subarray(bytes), start + bytes, rest);
  });
}
