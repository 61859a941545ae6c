import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { type Command, UsageError } from './command.js';
import { commands } from './commands.js';
import { reasonOf } from './wording.js';

/** What a shell shows of a program that SIGPIPE has ended; Node ignores that signal. */
const brokenPipe = 128 + constants.signals.SIGPIPE;

/** Runs a command line without its first two words; answers the exit code. */
export async function main([name, ...args]: readonly string[]): Promise<number> {
  let command: Command | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(brokenPipe);
    if (command?.tellsWriteErrors === true || process.exitCode === 1) return;
    process.stderr.write(`uringfs: write error: ${reasonOf(error)}\n`);
    // What it is about is done all the same.
    process.exitCode = 1;
  });
  if (name === '--version' || name === '-V') return print(`uringfs ${version()}\n`);
  if (name === '--help' || name === '-h' || name === 'help') return print(help());
  const entry = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry === undefined) {
    const problem = name === undefined ? 'missing command' : `'${name}' is not a uringfs command`;
    process.stderr.write(`uringfs: ${problem}\nTry 'uringfs --help' for more information.\n`);
    return 1;
  }
  command = await entry.load();
  if (asksForHelp(args)) return print(command.help);
  try {
    return await command.run(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`uringfs ${name}: ${error.message}\nTry 'uringfs ${name} --help' for more information.\n`);
    return 1;
  }
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? args.length : end).includes('--help');
}

function help(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const list = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}\n`);
  return `Usage: uringfs COMMAND [OPTION]... [ARGUMENT]...
File I/O on io_uring, and by node:fs where that can't be had.

${list.join('')}
'uringfs COMMAND --help' tells more of one; 'uringfs --version' prints the version.
`;
}

function version(): string {
  const manifest = readFileSync(new URL(import.meta.resolve('uringfs/package.json')), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
