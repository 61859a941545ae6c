import { Buffer } from 'node:buffer';
import { setMaxListeners } from 'node:events';
import { fstatSync, readSync, type Stats } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { stat } from '../fs/stat.js';
import { createReadStream } from '../streams/read-stream.js';
import type { Command } from './command.js';
import { bytesOfOperand } from './operands.js';
import { parseOptions } from './option-parser.js';
import { reasonOf } from './wording.js';

const chunkBytes = 256 << 10;
const intoItself = 'input file is output file';

export const cat: Command = {
  help: `Usage: uringfs cat [FILE]...
Write files to standard output, one after the other.
With no FILE, or where FILE is -, read standard input.

      --help  print this
`,
  tellsWriteErrors: true,
  async run(args) {
    // Each pipeline leaves some on it.
    setMaxListeners(0, process.stdout);
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
    const input = fstatSync(0);
    if (isOutput(input)) throw new Error(intoItself);
    // Node gives an empty stream for one.
    if (input.isDirectory()) readSync(0, Buffer.alloc(1));
    setMaxListeners(0, process.stdin);
    await pipeline(process.stdin, process.stdout, { end: false });
    return;
  }
  const path = bytesOfOperand(file);
  if (fstatSync(1).isFile() && isOutput(await stat(path))) throw new Error(intoItself);
  await pipeline(createReadStream(path, { highWaterMark: chunkBytes }), process.stdout, { end: false });
}

// It would never come to its end.
function isOutput({ dev, ino, size }: Stats): boolean {
  const output = fstatSync(1);
  return output.isFile() && size > 0 && dev === output.dev && ino === output.ino;
}

function problemOf(file: string, error: unknown): string {
  const { code, message, syscall } = error as NodeJS.ErrnoException;
  if (syscall === 'write') return `write error: ${reasonOf(error)}`;
  return `${file}: ${code === undefined ? message : reasonOf(error)}`;
}
