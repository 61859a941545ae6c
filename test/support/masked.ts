import { renameSync, rmdirSync } from 'node:fs';
import { pathText } from './path-text.js';

const letters = /^[0-9A-Za-z]{6}$/;
const marks = '-made-';

function maskError(error: unknown): never {
  const { path, message, stack = '' } = error as NodeJS.ErrnoException;
  if (!(error instanceof Error) || typeof path !== 'string') throw error;
  const chosen = path.slice(-6);
  const shown = letters.test(chosen) ? marks : chosen;
  Object.assign(error, { path: path.slice(0, -6) + shown });
  error.message = message.replace(`${chosen}'`, `${shown}'`);
  error.stack = stack.replace(`${chosen}'`, `${shown}'`);
  throw error;
}

/** Waits for a directory with letters of chance in its name, and puts marks in their place wherever they show. */
export async function masked(making: Promise<unknown>, encoding: BufferEncoding = 'utf8'): Promise<unknown> {
  const made = await making.catch(maskError);
  const path = Buffer.isBuffer(made) ? made : Buffer.from(made as string, encoding);
  const marked = Buffer.concat([path.subarray(0, -6), Buffer.from(marks)]);
  renameSync(path, marked);
  // An empty prefix makes a directory where the process is.
  if (path.length === 6) rmdirSync(marked);
  const kind = Buffer.isBuffer(made) ? 'buffer' : encoding;
  return { kind, path: pathText(marked), letters: letters.test(path.subarray(-6).toString('latin1')) };
}
