import { Buffer } from 'node:buffer';
import type { PathLike } from 'node:fs';
import { checkSignal } from '../ring/arguments.js';
import { checkPath } from './arguments.js';
import { FileChunks } from './file-chunks.js';
import { LineIterator } from './line-iterator.js';
import { type LineOf, type LineOptions, LineSplitter } from './line-splitter.js';

/** Options of `lines()`. */
export interface LinesOptions extends LineOptions {
  /** The byte to begin with, which is taken for the beginning of a line. Default: 0. Of a file only. */
  start?: number;
  /** The last byte to be read. Default: the end of the file. Of a file only. */
  end?: number;
  /** How many bytes are read, and handed out as a batch, at a time. Default: 65,536. Of a file only. */
  highWaterMark?: number;
  /** Ends the iteration with an AbortError. Of a file only. */
  signal?: AbortSignal;
}

type Batches = AsyncGenerator<(string | Buffer)[], undefined>;

/** Lines, one by one or in batches; each iteration of a file reads it anew. */
export interface Lines<Line> extends AsyncIterable<Line, undefined> {
  /** The lines of a chunk at a time, never none: twice as fast as one by one. */
  batches(): AsyncGenerator<readonly Line[], undefined>;
}

/**
 * The lines of a file, or of a stream or another iterable of bytes (or of text, in whole characters), without the `\n`
 * or `\r\n` they end with. A last line that has no end is a line, too.
 *
 * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE; while iterating, what `createReadStream`
 *   throws or emits as an error, and `ERR_URINGFS_LINE_TOO_LONG`
 */
export function lines<const Options extends LinesOptions = Record<never, never>>(
  source: PathLike | AsyncIterable<Uint8Array | string>,
  options?: Options,
): Lines<LineOf<Options>> {
  const { encoding, maxLineBytes, ...ofStream }: LinesOptions = options ?? {};
  const ofLines = { encoding, maxLineBytes } as LineOptions;
  // What is wrong with these is said now.
  new LineSplitter(ofLines);
  checkSignal(ofStream.signal);
  if (isPath(source)) checkPath(source);
  const batches = () => {
    const splitter = new LineSplitter(ofLines);
    const found = isPath(source) ? splitFile(new FileChunks(source, ofStream), splitter) : split(source, splitter);
    return found as AsyncGenerator<LineOf<Options>[], undefined>;
  };
  return { batches, [Symbol.asyncIterator]: () => new LineIterator(batches(), ofStream) };
}

function isPath(source: PathLike | AsyncIterable<unknown>): source is PathLike {
  return typeof source !== 'object' || source === null || !(Symbol.asyncIterator in source);
}

/** A generator's own return() and throw() wait for a next() that waits for a chunk. */
function splitFile(chunks: FileChunks, splitter: LineSplitter): Batches {
  const batches = split(chunks, splitter, () => chunks.closed);
  const { return: end, throw: fail } = batches;
  batches.return = (value) => {
    chunks.close();
    return end.call(batches, value);
  };
  batches.throw = (error) => {
    chunks.close();
    return fail.call(batches, error);
  };
  return batches;
}

/** @param cutOff whether what has come is not all there is, and nobody waits for the rest */
async function* split(
  chunks: AsyncIterable<Uint8Array | string>,
  splitter: LineSplitter,
  cutOff = () => false,
): Batches {
  for await (const chunk of chunks) {
    const found = splitter.push(asBuffer(chunk, splitter.encoding));
    if (found.length > 0) yield found;
  }
  if (cutOff()) return;
  const rest = splitter.rest();
  if (rest.length > 0) yield rest;
}

function asBuffer(chunk: Uint8Array | string, encoding: BufferEncoding): Buffer {
  if (typeof chunk === 'string') return Buffer.from(chunk, encoding);
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
