import { fstatSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { stat } from '../fs/stat.js';
import { createReadStream } from '../streams/read-stream.js';
import type { Command } from './command.js';
import { parseOptions } from './option-parser.js';
import { reasonOf } from './wording.js';

const chunkBytes = 256 << 10;

export const cat: Command = {
  help: `Usage: uringfs cat [FILE]...
Write files to standard output, one after the other.
With no FILE, or where FILE is -, read standard input.

      --help  print this
`,
  async run(args) {
    const { operands } = parseOptions({}, args);
    let code = 0;
    for (const file of operands.length === 0 ? ['-'] : operands) {
      try {
        await write(file);
      } catch (error) {
        process.stderr.write(`uringfs cat: ${problemOf(file, error)}\n`);
        code = 1;
        // What can't be written once can't be written again.
        if ((error as NodeJS.ErrnoException).syscall === 'write') return code;
      }
    }
    return code;
  },
};

async function write(file: string): Promise<void> {
  if (file === '-') {
    await pipeline(process.stdin, process.stdout, { end: false });
    return;
  }
  if (await isOutput(file)) throw new Error('input file is output file');
  await pipeline(createReadStream(file, { highWaterMark: chunkBytes }), process.stdout, { end: false });
}

// It would never come to its end.
async function isOutput(file: string): Promise<boolean> {
  const output = fstatSync(1);
  if (!output.isFile()) return false;
  const { dev, ino, size } = await stat(file);
  return size > 0 && dev === output.dev && ino === output.ino;
}

function problemOf(file: string, error: unknown): string {
  const { code, message, syscall } = error as NodeJS.ErrnoException;
  if (syscall === 'write') return `write error: ${reasonOf(error)}`;
  return `${file}: ${code === undefined ? message : reasonOf(error)}`;
}
