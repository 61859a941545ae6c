import { ftruncateSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { block, blockSize } from '../rows/block.js';
import { expectBytes } from '../rows/expect-bytes.js';
import { ManyFiles } from '../rows/many-files.js';
import { openCloseRow } from '../rows/open-close.js';
import { OpenFiles } from '../rows/open-files.js';
import { readRow } from '../rows/read.js';
import { writeRow } from '../rows/write.js';
import { aTime, group, someLength, user } from './attributes.js';
import { calls, type FunctionRow, functionRow, usualRow } from './function-row.js';

interface OnHandles {
  flags?: string;
  call(handle: FileHandle, turn: number, lanes: number): Promise<unknown>;
  /** Files that grew during one sample are cut off before the next. */
  grows?: boolean;
}

/** A handle for every lane: none waits for another's lock in the kernel. */
function onHandles(title: string, { flags = 'r+', call, grows = false }: OnHandles): FunctionRow {
  return functionRow(`FileHandle.${title}`, (folder) => {
    const files = new ManyFiles(folder);
    return async (fs, lanes) => {
      const handles = await Promise.all(Array.from({ length: lanes }, (_, lane) => fs.open(files.path(lane), flags)));
      return calls((lane, turn) => call(handles[lane] as FileHandle, turn, lanes), {
        after: () => {
          for (const handle of grows ? handles : []) ftruncateSync(handle.fd, 0);
        },
        close: async () => {
          await Promise.all(handles.map((handle) => handle.close()));
        },
      });
    };
  });
}

const pieces = 4;

type Vector = (handle: FileHandle, buffers: Buffer[], position: number) => Promise<number>;

function inPieces(title: string, move: Vector): FunctionRow {
  return functionRow(`FileHandle.${title}, ${pieces} × 1 KiB`, (folder) => {
    const files = new OpenFiles(folder);
    return async (fs, lanes) => {
      const handles = await Promise.all(files.paths.map((path) => fs.open(path, 'r+')));
      const seats = Array.from({ length: lanes }, (_, lane) => ({
        handle: handles[lane % handles.length] as FileHandle,
        buffers: Array.from({ length: pieces }, () => Buffer.from(block.subarray(0, blockSize / pieces))),
      }));
      return calls(
        (lane, turn) => {
          const { handle, buffers } = seats[lane] as (typeof seats)[number];
          return move(handle, buffers, files.position(turn));
        },
        {
          check: (moved) => expectBytes(title, blockSize, moved as number),
          close: async () => {
            await Promise.all(handles.map((handle) => handle.close()));
          },
        },
      );
    };
  });
}

const line = `${block.toString('hex', 0, 63)}\n`;

/** The methods of FileHandle. */
export const handles: FunctionRow[] = [
  usualRow('open + FileHandle.close', openCloseRow),
  onHandles('appendFile, a line', { flags: 'a', call: (handle) => handle.appendFile(line), grows: true }),
  onHandles('chmod', { call: (handle) => handle.chmod(0o644) }),
  onHandles('chown', { call: (handle) => handle.chown(user, group) }),
  onHandles('datasync, nothing to write', { call: (handle) => handle.datasync() }),
  usualRow('FileHandle.read, 4 KiB', readRow),
  functionRow('open + FileHandle.readFile, 4 KiB + close', (folder) => {
    const files = new ManyFiles(folder);
    return (fs) =>
      calls(
        async (_lane, turn) => {
          const handle = await fs.open(files.path(turn));
          const contents = await handle.readFile();
          await handle.close();
          return contents.length;
        },
        { check: (length) => expectBytes('FileHandle.readFile', blockSize, length as number) },
      );
  }),
  inPieces('readv', async (handle, buffers, position) => (await handle.readv(buffers, position)).bytesRead),
  onHandles('stat', { call: (handle) => handle.stat() }),
  onHandles('sync, nothing to write', { call: (handle) => handle.sync() }),
  onHandles('truncate', { call: (handle, turn, lanes) => handle.truncate(someLength(turn, lanes)) }),
  onHandles('utimes', { call: (handle) => handle.utimes(aTime, aTime) }),
  usualRow('FileHandle.write, 4 KiB', writeRow),
  onHandles('writeFile, 4 KiB', { call: (handle) => handle.writeFile(block), grows: true }),
  inPieces('writev', async (handle, buffers, position) => (await handle.writev(buffers, position)).bytesWritten),
];
