import { EventEmitter } from 'node:events';
import type { ReadStream, WriteStream } from 'node:fs';

type Stream = ReadStream | WriteStream;

const names = ['open', 'ready', 'readable', 'end', 'drain', 'finish', 'pause', 'resume', 'pipe', 'unpipe', 'close'];

/** Lets everything that follows from what has happened happen too. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
}

export function describeError(error: NodeJS.ErrnoException): string {
  return `${error.name} ${error.code}: ${error.syscall ?? 'no system call'}`;
}

const settings = ['path', 'flags', 'mode', 'autoClose', 'start', 'end', 'pos'];

function propertiesOf(stream: Stream) {
  const common = {
    // What a write stream calls end is its method.
    ...Object.fromEntries(
      settings
        .filter((name) => name !== 'end' || 'bytesRead' in stream)
        .map((name) => [name, Reflect.get(stream, name)]),
    ),
    pending: stream.pending,
    closed: stream.closed,
    destroyed: stream.destroyed,
    errored: stream.errored && describeError(stream.errored),
    fd: typeof Reflect.get(stream, 'fd') === 'number' ? 'a number' : Reflect.get(stream, 'fd'),
  };
  if ('bytesRead' in stream) {
    return { ...common, bytesRead: stream.bytesRead, readable: stream.readable, readableEnded: stream.readableEnded };
  }
  const { bytesWritten, writable, writableEnded, writableFinished, writableLength, writableNeedDrain } = stream;
  return { ...common, bytesWritten, writable, writableEnded, writableFinished, writableLength, writableNeedDrain };
}

/** What an event is emitted with: descriptors are numbers of chance, and streams have more to them than can be told. */
function argument(value: unknown): unknown {
  if (typeof value === 'number') return 'a number';
  return value instanceof EventEmitter ? value.constructor.name : value;
}

/** Writes down the events of a stream in their order, with what its properties say at that time. */
export class StreamLog {
  readonly entries: unknown[] = [];
  readonly chunks: (Buffer | string)[] = [];

  /** The events that would change what a stream does are only listened to when they are asked for. */
  constructor(
    readonly stream: Stream,
    except: readonly string[] = ['readable'],
  ) {
    this.note('made');
    for (const name of names) {
      if (!except.includes(name)) stream.on(name, (...values: unknown[]) => this.note(name, values.map(argument)));
    }
    stream.on('error', (error) => this.note('error', error));
  }

  note(what: string, detail?: unknown): void {
    this.entries.push([what, detail, propertiesOf(this.stream)]);
  }

  /** Reads the stream in flowing mode. */
  flow(): this {
    this.stream.on('data', (chunk: Buffer | string) => {
      this.chunks.push(chunk);
      this.note('data', chunk.length);
    });
    return this;
  }

  /** What there is to tell once the stream is done with, one way or the other. */
  async ended(): Promise<unknown> {
    const done = ['close', 'error'];
    while (!this.entries.some((entry) => done.includes((entry as string[])[0] ?? ''))) {
      await new Promise(setImmediate);
    }
    await quiet();
    return this.told();
  }

  /** Waits for an event that is sure to come, unless it has come already. */
  async came(name: string): Promise<void> {
    while (!this.entries.some((entry) => (entry as string[])[0] === name)) await new Promise(setImmediate);
  }

  told(): unknown {
    this.note('at last');
    const [first] = this.chunks;
    if (first === undefined) return this.entries;
    return [this.entries, typeof first === 'string' ? this.chunks.join('') : Buffer.concat(this.chunks as Buffer[])];
  }
}
