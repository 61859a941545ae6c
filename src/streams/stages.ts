import type { Engine } from '../engine/engine.js';
import { StageOp, stageBytes } from '../engine/lent-op.js';
import { setImmediate } from '../native/intrinsics.js';
import { type Ended, gather, type Piece, piecesOf } from './pieces.js';

/**
 * Writes many small chunks where the descriptor stands, gathered into pieces of `stageBytes`: one after the other, but
 * the next is copied while a thread writes the one before it.
 */
export function writeInStages(engine: Engine, fd: number, buffers: readonly Uint8Array[], callback: Ended): void {
  const pieces = piecesOf(buffers, () => stageBytes);
  let sent = 0;
  let written = 0;
  let next: StageOp | null = null;
  const make = () => {
    const piece = pieces[sent] as Piece;
    return new StageOp(fd, piece.length, gather(piece, 0), (error, bytes) => {
      written += bytes;
      if (error === null && bytes === piece.length && sent < pieces.length) {
        send();
        return;
      }
      next?.drop();
      sent = pieces.length;
      callback(error, written);
    });
  };
  const prepareAfter = (stage: StageOp, count: number) => {
    // What is prepared waits for this one, which must not wait for the memory that it would take.
    if (sent !== count || !stage.underway) return;
    next = make();
    next.prepare();
  };
  const send = () => {
    const stage = next ?? make();
    next = null;
    const count = ++sent;
    engine.ask(stage);
    if (count < pieces.length) setImmediate(prepareAfter, stage, count);
  };
  send();
}
