import type { Source } from '../engine/blocks.js';
import { copyBytes, countOf, partOf } from '../native/intrinsics.js';

/** A stretch of the bytes to be transferred that goes to the kernel as one operation. */
export interface Piece {
  /** Bytes before this piece. */
  readonly start: number;
  readonly length: number;
  readonly parts: readonly Uint8Array[];
}

/**
 * Cuts and gathers `buffers` into pieces.
 *
 * @param most how long the piece may be that begins behind so many bytes
 */
export function piecesOf(buffers: readonly Uint8Array[], most: (start: number) => number): Piece[] {
  const pieces: Piece[] = [];
  let parts: Uint8Array[] = [];
  let start = 0;
  let length = 0;
  let limit = most(0);
  const close = () => {
    pieces.push({ start, length, parts });
    start += length;
    parts = [];
    length = 0;
    limit = most(start);
  };
  for (const buffer of buffers) {
    const all = countOf(buffer);
    for (let from = 0; from < all; ) {
      // A view costs as much as copying a line of text.
      const whole = from === 0 && all <= limit - length;
      const part = whole ? buffer : partOf(buffer, from, from + limit - length);
      const bytes = countOf(part);
      if (bytes === 0) break;
      parts.push(part);
      length += bytes;
      from += bytes;
      if (length >= limit) close();
    }
  }
  if (length > 0) close();
  return pieces;
}

/** The bytes of `buffers` from one place among them up to another. */
export function stretch(buffers: readonly Uint8Array[], from: number, to = Infinity): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const buffer of buffers) {
    const part = partOf(buffer, Math.max(0, from - at), Math.max(0, to - at));
    if (countOf(part) > 0) parts.push(part);
    at += countOf(buffer);
  }
  return parts;
}

/** How many bytes they are. */
export function lengthOf(buffers: readonly Uint8Array[]): number {
  let sum = 0;
  for (const buffer of buffers) sum += countOf(buffer);
  return sum;
}

/** Copies what follows the first `skip` bytes of `piece`. */
export function gather(piece: Piece, skip: number): Source {
  return (memory, offset) => {
    const length = piece.length - skip;
    let done = 0;
    for (const part of skip > 0 ? stretch(piece.parts, skip) : piece.parts) {
      const bytes = countOf(part);
      const end = bytes < length - done ? bytes : length - done;
      if (end > 0) done += copyBytes(part, 0, end, memory, offset + done);
    }
    return done;
  };
}

export type Ended = (error: unknown, bytes: number) => void;

/**
 * Sends all pieces, at most `depth` of them at a time; with a depth of 1 each when the one before it has ended well.
 * Calls back once, when every piece sent has ended, with the first error and the bytes transferred without a gap.
 */
export function together(
  pieces: readonly Piece[],
  depth: number,
  send: (piece: Piece, ended: Ended) => void,
  callback: Ended,
): void {
  const transferred: number[] = [];
  let failure: unknown = null;
  let short = false;
  let sent = 0;
  let ended = 0;
  const sendNext = () => {
    const index = sent++;
    const piece = pieces[index] as Piece;
    send(piece, (error, bytes) => {
      ended++;
      transferred[index] = bytes;
      if (error !== null) failure ??= error;
      short ||= bytes < piece.length;
      const goOn = failure === null && !short && sent < pieces.length;
      if (goOn) sendNext();
      else if (ended === sent) callback(failure, withoutGap(pieces, transferred));
    });
  };
  const first = Math.min(depth, pieces.length);
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
