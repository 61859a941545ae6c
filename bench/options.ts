import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type RowName, rowNames, usualRows } from './rows/all-rows.js';
import { type StreamRowName, streamRowNames } from './streams/stream-rows.js';
import { UsageError } from './usage-error.js';

export interface Options {
  rows: RowName[];
  /** Rows of streams, each contender in a process of its own. */
  streamRows: StreamRowName[];
  /** Whether the echo servers are to be measured. */
  echo: boolean;
  /** The functions for the table of all, by their names. */
  functions: readonly string[] | 'all' | null;
  /** How many calls at once in that table, instead of the usual number. */
  crowd: number | null;
  rounds: number;
  sampleMilliseconds: number;
  copyMebibytes: number;
  streamMebibytes: number;
  /** Whether Bun may be fetched to be measured as well. */
  bun: boolean;
  json: boolean;
  saturated: boolean;
  node: string | null;
  folder: string | null;
  help: boolean;
}

export const usage = `npm run bench -- [options]

  --rows=NAME,…   these rows (default: all but the tree): ${rowNames.join(', ')};
                  or of streams, each contender in a process of its own: ${streamRowNames.join(', ')}
                  or echo: the server of docs/ring.md beside node:net, round trips per second
  --streams       all the rows of streams
  --bun           fetch Bun from npm, to have it measured in the rows of streams
  --all           the table of all functions of fs/promises and methods of FileHandle instead, alone and
                  128 at once, in three times as many rounds of a third of the time (with --rows: as well)
  --functions=NAME,…
                  of that table only these, as in stat,FileHandle.stat
  --at-once=N     in that table so many at once
  --rounds=N      rounds of alternating samples (7; with --quick 3)
  --quick         short samples and a smaller copy: a first look, not a result
  --saturated     measure a second time while other processes use every CPU
  --node=WHICH    the Node to run under: a path, the major version of one under build/nodes, or
                  "this" for the one that runs now (default: 24 if it is there, otherwise this)
  --folder=PATH   where to lay out the files (default: build/); /dev/shm leaves the disk out of it
  --json          print everything measured as JSON
  --help          print this`;

export function readOptions(args: string[]): Options {
  const { values } = parse(args);
  const quick = values.quick ?? false;
  const functions = values.functions?.split(',').map((name) => name.trim()) ?? (values.all ? 'all' : null);
  const named = values.rows === undefined ? [] : readRows(values.rows);
  const streams = values.streams ? streamRowNames : named.filter((name) => isStreamRow(name));
  const usual = values.rows === undefined && !functions && !values.streams;
  return {
    rows: usual ? usualRows : named.filter((name) => isRow(name)),
    streamRows: streams,
    echo: named.includes(echoRow),
    functions,
    crowd: readCount('at-once', values['at-once'], 2),
    rounds: readCount('rounds', values.rounds, 1) ?? (quick ? 3 : 7),
    sampleMilliseconds: quick ? 40 : 150,
    copyMebibytes: quick ? 64 : 256,
    streamMebibytes: quick ? 128 : 1024,
    bun: values.bun ?? false,
    json: values.json ?? false,
    saturated: values.saturated ?? false,
    node: values.node ?? null,
    folder: values.folder === undefined ? null : readFolder(values.folder),
    help: values.help ?? false,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        rows: { type: 'string' },
        streams: { type: 'boolean' },
        bun: { type: 'boolean' },
        all: { type: 'boolean' },
        functions: { type: 'string' },
        'at-once': { type: 'string' },
        rounds: { type: 'string' },
        quick: { type: 'boolean' },
        saturated: { type: 'boolean' },
        node: { type: 'string' },
        json: { type: 'boolean' },
        folder: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}

const echoRow = 'echo';
type AnyRowName = RowName | StreamRowName | typeof echoRow;
const allRowNames: AnyRowName[] = [...rowNames, ...streamRowNames, echoRow];

function isStreamRow(name: AnyRowName): name is StreamRowName {
  return streamRowNames.some((known) => known === name);
}

function isRow(name: AnyRowName): name is RowName {
  return rowNames.some((known) => known === name);
}

function readRows(list: string): AnyRowName[] {
  return list.split(',').map((wanted) => {
    const name = allRowNames.find((known) => known === wanted.trim());
    if (!name) {
      throw new UsageError(`--rows names "${wanted}", and there is no such row. There are: ${allRowNames.join(', ')}.`);
    }
    return name;
  });
}

function readFolder(path: string): string {
  const folder = resolve(path);
  if (!existsSync(folder)) {
    throw new UsageError(`--folder is "${path}", and there is no such folder.`);
  }
  return folder;
}

function readCount(option: string, text: string | undefined, least: number): number | null {
  if (text === undefined) {
    return null;
  }
  const count = Number(text);
  if (!Number.isInteger(count) || count < least) {
    throw new UsageError(`--${option} is "${text}", and must be a whole number of at least ${least}.`);
  }
  return count;
}
