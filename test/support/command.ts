import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Ended, endOfProgram, type Way } from './run-fixture.js';

/** The program behind the command `uringfs`. */
export const commandFile = join(dirname(fileURLToPath(import.meta.resolve('uringfs'))), 'cli.js');

/** Runs the command with these arguments and waits for its end. */
export function endOfCommand(args: readonly string[], way: Way = {}): Promise<Ended> {
  return endOfProgram(commandFile, { ...way, args });
}
