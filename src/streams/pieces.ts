import type { Source } from '../engine/blocks.js';

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

export type Ended = (error: unknown, bytes: number) => void;

/**
 * Sends all pieces at once, or each when the one before it has ended well (`inOrder`). Calls back once, when every
 * piece sent has ended, with the first error and the bytes transferred without a gap.
 */
export function together(
  pieces: readonly Piece[],
  inOrder: boolean,
  send: (index: number, ended: Ended) => void,
  callback: Ended,
): void {
  const transferred: number[] = [];
  let failure: unknown = null;
  let sent = 0;
  let ended = 0;
  const sendNext = () => {
    const index = sent++;
    send(index, (error, bytes) => {
      ended++;
      transferred[index] = bytes;
      if (error !== null) failure ??= error;
      const goOn = failure === null && sent < pieces.length;
      if (goOn) sendNext();
      else if (ended === sent) callback(failure, withoutGap(pieces, transferred));
    });
  };
  const first = inOrder ? Math.min(1, pieces.length) : pieces.length;
  for (let i = 0; i < first; i++) sendNext();
  if (first === 0) callback(null, 0);
}

function withoutGap(pieces: readonly Piece[], transferred: readonly number[]): number {
  let bytes = 0;
  for (const [index, piece] of pieces.entries()) {
    const count = transferred[index] ?? 0;
    bytes += count;
    if (count !== piece.length) break;
  }
  return bytes;
}
