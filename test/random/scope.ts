import { constants, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import type { Implementation } from '../support/implementation.js';
import { pattern } from '../support/pattern.js';
import { stock } from './world.js';

/** The names that the source text of a call may use; each play has its own. */
export type Scope = Readonly<Record<string, unknown>> & { readonly h: Record<number, unknown> };

/** A string of so many characters, of one to three bytes each. */
function text(length: number, seed = 1): string {
  const letters = 'aé大\n zß\0';
  const part = Array.from(pattern(997, seed), (byte) => letters[byte % letters.length]).join('');
  return part.repeat(Math.ceil(length / part.length)).slice(0, length);
}

interface ViewConstructor {
  new (buffer: ArrayBuffer, byteOffset: number, length: number): ArrayBufferView;
  readonly BYTES_PER_ELEMENT?: number;
}

/** A view on about so many bytes of pattern that does not begin where its memory begins. */
function view(View: ViewConstructor, size: number, seed = 1): ArrayBufferView {
  const unit = View.BYTES_PER_ELEMENT ?? 1;
  const memory = new Uint8Array(pattern(size + 16, seed));
  return new View(memory.buffer, 8, Math.floor(size / unit));
}

function* each(chunks: Iterable<unknown>) {
  yield* chunks;
}

async function* late(chunks: Iterable<unknown>) {
  for (const chunk of chunks) {
    await new Promise(setImmediate);
    yield chunk;
  }
}

function* failing(chunks: Iterable<unknown>) {
  yield* chunks;
  throw new RangeError('the source failed');
}

async function all(iterable: AsyncIterable<unknown>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const one of iterable) found.push(one);
  return found;
}

function nameOf(entry: unknown): string {
  if (typeof entry === 'string') return entry;
  const { parentPath, name } = entry as { parentPath?: string; name: string | Buffer };
  return `${parentPath}/${Buffer.from(name).toString('latin1')}`;
}

// The order of a directory that is not sorted is the file system's, that of a glob depends on what answers first.
async function sorted(iterable: AsyncIterable<unknown>): Promise<unknown[]> {
  const found = await all(iterable);
  return found.map((entry) => [nameOf(entry), entry] as const).sort(([a], [b]) => (a < b ? -1 : 1));
}

interface Directory extends AsyncIterable<unknown> {
  readonly path: string;
  read(): Promise<unknown>;
  close(): Promise<void>;
}

/** The entries of a directory that is being opened, taken by iteration. */
async function entries(opening: Promise<Directory>): Promise<unknown> {
  const directory = await opening;
  return [directory.path, ...(await sorted(directory))];
}

/** The entries of a directory that is being opened, asked for one by one until there are no more. */
async function entriesRead(opening: Promise<Directory>): Promise<unknown> {
  const directory = await opening;
  const one = async function* () {
    for (let entry = await directory.read(); entry !== null; entry = await directory.read()) yield entry;
  };
  try {
    return [directory.path, ...(await sorted(one()))];
  } finally {
    await directory.close();
  }
}

interface FileStream {
  readonly destroyed: boolean;
  readonly closed: boolean;
  once(event: 'close', listener: () => void): unknown;
}

/** A stream that closes its file must have done so before the next call. */
async function closed(stream: FileStream): Promise<void> {
  if (stream.destroyed && !stream.closed) await new Promise<void>((resolve) => stream.once('close', resolve));
}

async function drained(stream: AsyncIterable<Buffer | string> & FileStream & { bytesRead: number }): Promise<unknown> {
  try {
    // How the stream cuts what it reads while nobody takes it is a matter of time.
    const chunks = await all(stream);
    const whole = typeof chunks[0] === 'string' ? chunks.join('') : Buffer.concat(chunks as Buffer[]);
    return [whole, stream.bytesRead];
  } finally {
    await closed(stream);
  }
}

async function fed(stream: NodeJS.WritableStream & FileStream & { bytesWritten: number }, chunks: Buffer[]) {
  const ending = finished(stream);
  try {
    for (const chunk of chunks) stream.write(chunk);
    stream.end();
    await ending;
    return stream.bytesWritten;
  } finally {
    await closed(stream);
  }
}

/** Gives a directory whose name ends in random letters a name that is known, and an error about one as well. */
async function named(making: Promise<string | Buffer>, name: string): Promise<unknown> {
  try {
    const made = await making;
    const path = typeof made === 'string' ? Buffer.from(made) : made;
    const random = path.subarray(-6).toString('latin1');
    renameSync(path, name);
    const rest = path.subarray(0, -6).toString();
    return [made.constructor.name, rest, /^[A-Za-z0-9]{6}$/.test(random) ? 'six letters' : random];
  } catch (error) {
    throw error instanceof Error ? withoutLetters(error) : error;
  }
}

interface Disposable {
  readonly path: string;
  remove(): Promise<void>;
}

/** A directory whose name ends in random letters, and which is removed as soon as it has been made. */
async function removed(making: Promise<Disposable>): Promise<unknown> {
  try {
    const made = await making;
    const { mode } = statSync(made.path);
    await made.remove();
    return [Object.keys(made), made.path.slice(0, -6), mode, existsSync(made.path)];
  } catch (error) {
    throw error instanceof Error ? withoutLetters(error) : error;
  }
}

function withoutLetters(error: NodeJS.ErrnoException): Error {
  const random = error.syscall === 'mkdtemp' ? error.path?.slice(-6) : undefined;
  if (random === undefined) return error;
  for (const property of ['message', 'stack', 'path'] as const) {
    error[property] = error[property]?.replace(random, 'XXXXXX') ?? '';
  }
  return error;
}

export function makeScope({ fs, streams }: Implementation, workplace: string): Scope {
  // Not `join`, which would tidy up the names that are odd on purpose.
  const at = (name: string) => `${workplace}/${name}`;
  const raw = (...bytes: number[]) => Buffer.concat([Buffer.from(at('')), Buffer.from(bytes)]);
  const url = (name: string) => pathToFileURL(at(name));
  const fromHere = (path: string) => relative(process.cwd(), path);
  const separate = (...names: string[]) => {
    for (const name of names) {
      rmSync(at(name), { recursive: true, force: true });
      stock(at(name));
    }
  };
  return {
    ...{ stock: () => stock(workplace), separate },
    ...{ fs, streams, at, raw, url, fromHere, constants, h: {} },
    ...{ bytes: pattern, text, view, each, late, failing, readable: Readable.from },
    ...{ all, sorted, entries, entriesRead, drained, fed, named, removed },
  };
}
