/**
 * Puts the functions of this package in the place of Node's: `node --import uringfs/register app.js` (or `--require`)
 * runs a program that knows nothing of it on io_uring, in its main thread and its workers. Nothing is touched where
 * `node:fs` serves.
 */

import nodeFs from 'node:fs';
import nodePromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { decide } from './backend/decide.js';
import { placeHandles } from './fs/handle-place.js';
import { original, originalFs } from './fs/original.js';
import { Replacements } from './patch/replacements.js';
import promises from './promises.js';
import * as streams from './streams.js';
import { ReadStream, WriteStream } from './streams.js';

const replacements = new Replacements();

/** Whether functions of this package stand in the place of Node's, in this thread, by now. */
export let registered = false;

/**
 * Replaces Node's functions, in the current thread; importing this module has done it already.
 *
 * @returns whether they are replaced: not so where `backend` says that `node:fs` serves
 * @throws Error where URINGFS_BACKEND demands what can't be had
 */
export function register(): boolean {
  if (registered || decide().kind === 'node') return registered;
  replaceAll(nodePromises, original, promises);
  replaceAll(nodeFs, originalFs, streams);
  // Deprecated names of the stream classes, which some Nodes have.
  replaceAll(nodeFs, originalFs, { FileReadStream: ReadStream, FileWriteStream: WriteStream });
  // Ours have the prototypes of Node's.
  replacements.replace(ReadStream.prototype, 'constructor', originalFs.ReadStream, ReadStream);
  replacements.replace(WriteStream.prototype, 'constructor', originalFs.WriteStream, WriteStream);
  void placeHandles((...replacement) => replacements.replace(...replacement));
  registered = replacements.size > 0;
  syncBuiltinESMExports();
  return registered;
}

/** Puts Node's functions back, except where somebody else has replaced ours meanwhile. */
export function unregister(): void {
  if (!registered) return;
  registered = false;
  void placeHandles(null);
  replacements.undo();
  syncBuiltinESMExports();
}

function replaceAll(object: object, before: object, after: object): void {
  for (const [name, value] of Object.entries(after)) {
    const replaced: unknown = Reflect.get(before, name);
    if (typeof replaced === 'function') replacements.replace(object, name, replaced, value);
  }
}

register();
