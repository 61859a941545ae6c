import type { Source } from '../engine/transfer-op.js';

/** A stretch of the bytes to be written that goes to the kernel as one operation. */
export interface Piece {
  /** Bytes before this piece. */
  readonly start: number;
  readonly length: number;
  readonly parts: readonly Uint8Array[];
}

/** Cuts and gathers `buffers` into pieces of at most `most` bytes. */
export function piecesOf(buffers: readonly Uint8Array[], most: number): Piece[] {
  const pieces: Piece[] = [];
  let parts: Uint8Array[] = [];
  let start = 0;
  let length = 0;
  const close = () => {
    pieces.push({ start, length, parts });
    start += length;
    parts = [];
    length = 0;
  };
  for (const buffer of buffers) {
    for (let from = 0; from < buffer.length; ) {
      const part = buffer.subarray(from, from + most - length);
      parts.push(part);
      length += part.length;
      from += part.length;
      if (length === most) close();
    }
  }
  if (length > 0) close();
  return pieces;
}

/** Copies what follows the first `skip` bytes of `piece`. */
export function gather(piece: Piece, skip: number): Source {
  return (memory, offset) => {
    let at = offset;
    let left = skip;
    for (const part of piece.parts) {
      const rest = left > 0 ? part.subarray(left) : part;
      left = Math.max(0, left - part.length);
      memory.set(rest, at);
      at += rest.length;
    }
    return at - offset;
  };
}
