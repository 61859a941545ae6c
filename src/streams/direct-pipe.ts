import { EventEmitter } from 'node:events';
import { type Readable, Writable } from 'node:stream';
import { originalFs } from '../fs/original.js';
import { define } from '../native/intrinsics.js';

/** What of Node's file streams is looked at here. */
export interface FileReadable extends Readable {
  bytesRead: number;
  pos: number | undefined;
  readonly start: number | undefined;
  readonly end: number;
}

export interface FileWritable extends Writable {
  bytesWritten: number;
  readonly pos: number | undefined;
}

interface PipeState {
  readonly pipes?: readonly unknown[];
}

const source = methods(originalFs.ReadStream.prototype, ['push', 'read', 'unshift', 'pause', 'resume', '_read']);
const target = methods(originalFs.WriteStream.prototype, ['write', 'end', 'cork', '_write', '_writev']);
// Names that Node gives the listeners of its pipe.
const onData = 'ondata';
const onDrain = 'pipeOnDrainFunctionResult';
const onUnpipe = 'onunpipe';

function methods(prototype: object, names: readonly string[]): ReadonlyMap<string, unknown> {
  const own = names.map((name) => [name, Reflect.get(prototype, name)] as const);
  return new Map([...own, ['emit', EventEmitter.prototype.emit]]);
}

function unchanged(stream: object, originals: ReadonlyMap<string, unknown>): boolean {
  for (const [name, original] of originals) if (Reflect.get(stream, name) !== original) return false;
  return true;
}

/** Where a stream is piped to, if that is one place. */
export function pipedTo(stream: FileReadable): unknown {
  // A program may have put anything there.
  const pipes = (stream as unknown as { _readableState?: PipeState })._readableState?.pipes;
  return pipes?.length === 1 ? pipes[0] : undefined;
}

/**
 * Whether nothing but Node's own pipe to there would see a stream's chunks: neither another listener, nor a method that
 * somebody has replaced, nor anybody who wants to hear that it pauses.
 */
export function seenByPipeOnly(stream: FileReadable, destination: Writable): boolean {
  if (!(destination instanceof Writable) || stream.destroyed || gone(destination)) return false;
  if (stream.readableEncoding !== null || stream.readableObjectMode) return false;
  const [listener, ...more] = stream.listeners('data');
  if (listener?.name !== onData || more.length > 0) return false;
  if (['readable', 'pause', 'resume'].some((event) => stream.listenerCount(event) > 0)) return false;
  if (!drainsPipesOnly(destination)) return false;
  return unchanged(stream, source) && unchanged(destination, target);
}

function drainsPipesOnly(stream: Writable): boolean {
  return stream.listeners('drain').every(({ name }) => name === onDrain);
}

/** Whether there are pipes into a stream, and nobody else waits for its `drain`. */
export function writtenByPipesOnly(stream: Writable): boolean {
  return stream.listeners('unpipe').some(({ name }) => name === onUnpipe) && drainsPipesOnly(stream);
}

/** Has the pipes into such a stream bring their next chunks although it has not drained. */
export function drainPipes(stream: Writable): void {
  for (const drain of stream.listeners('drain')) drain.call(stream);
}

type Final = (callback: () => void) => void;

const finals = new WeakMap<Writable, Final>();

/** Has a stream wait for something before it finishes, or no more. */
export function finishes(stream: Writable, after?: Final): void {
  if (after !== undefined) {
    finals.set(stream, after);
    define(stream, '_final', { configurable: true, writable: true, value: after });
  } else if (stream._final === finals.get(stream)) {
    Reflect.deleteProperty(stream, '_final');
  }
}

function gone(stream: Writable): boolean {
  // One that the program has given the stream.
  const final = stream._final !== undefined && stream._final !== finals.get(stream);
  return final || stream.destroyed || stream.writableEnded || stream.writableCorked > 0 || stream.errored !== null;
}

/** How many bytes a stream may still read. */
export function bytesLeft({ pos, end, bytesRead }: FileReadable): number {
  return end - (pos ?? bytesRead) + 1;
}

/** Whether nothing is on its way from one to the other: the next byte to be read is the next to be written. */
export function nothingBetween(stream: Readable, destination: Writable): boolean {
  const flows = stream.readableFlowing === true && stream.readableLength === 0;
  return flows && destination.writableLength === 0 && !destination.writableNeedDrain;
}
