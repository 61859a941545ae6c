import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Ended, endOfProgram, fixturePath, type Way } from './run-fixture.js';
import { tree } from './tree.js';

/** `uringfs/register` as --import takes it from any working directory. */
export const registerUrl = import.meta.resolve('uringfs/register');

/** The same for --require. */
export const registerPath = fileURLToPath(registerUrl);

/** What is left out of a comparison: names at the top of the directory that a program works in. */
const apart = new Set(['cache']);

export interface Outcome extends Ended {
  /** What the directory holds in the end. */
  readonly left: Record<string, unknown>;
  /** Operations that the package counted in the main thread. */
  readonly operations: number;
}

/** Runs a program in `directory`, with the package in the place of Node's functions or without, and looks at it all. */
export async function outcomeOf(file: string, directory: string, registered: boolean, way: Way): Promise<Outcome> {
  const counted = join(directory, 'operations');
  const preloaded = registered ? ['--import', registerUrl, '--import', fixturePath('count-operations')] : [];
  const { code, signal, stdout, stderr } = await endOfProgram(file, {
    ...way,
    nodeOptions: [...preloaded, ...(way.nodeOptions ?? [])],
    env: { ...withoutNpm(), OPERATIONS_FILE: counted, ...way.env },
  });
  const operations = registered ? Number(readFileSync(counted, 'utf8')) : 0;
  rmSync(counted, { force: true });
  const comparable = (text: string) => text.replaceAll(directory, '<directory>').replace(/ in \d+m?s$/m, '');
  const left = Object.entries(tree(directory)).filter(([name]) => !apart.has(name.split('/')[0] ?? ''));
  return {
    code,
    signal,
    stdout: comparable(stdout),
    stderr: comparable(stderr),
    left: Object.fromEntries(left),
    operations,
  };
}

/** What `npm test` leaves in the environment would be taken for settings by an npm below it. */
function withoutNpm(): NodeJS.ProcessEnv {
  const names = Object.keys(process.env).filter((name) => name.toLowerCase().startsWith('npm_'));
  return { FORCE_COLOR: '0', ...Object.fromEntries(names.map((name) => [name, undefined])) };
}
