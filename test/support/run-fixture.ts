import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Way {
  readonly args?: readonly string[];
  readonly nodeOptions?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** A command that runs the rest of its arguments, such as prlimit. */
  readonly through?: readonly string[];
  /** Milliseconds; long beyond any doubt: only a process that hangs is ended by it. */
  readonly patience?: number;
}

const usualPatience = 90_000;

export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}.js`, import.meta.url));
}

/** Runs a program of test/fixtures with this Node and waits for its end, whatever that is. */
export function endOfFixture(name: string, way: Way = {}): Promise<Ended> {
  return endOfProgram(fixturePath(name), way);
}

/** The same for any program. */
export async function endOfProgram(file: string, way: Way = {}): Promise<Ended> {
  const { args = [], nodeOptions = [], env = {}, cwd, through = [], patience = usualPatience } = way;
  const [command = process.execPath, ...rest] = [...through, process.execPath, ...nodeOptions, file, ...args];
  // A quarantine of freed memory would be taken for growth by programs that measure theirs.
  const sanitizer = [process.env.ASAN_OPTIONS, 'quarantine_size_mb=16'].filter(Boolean).join(':');
  const child = spawn(command, rest, {
    cwd,
    env: { ...process.env, ASAN_OPTIONS: sanitizer, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patience,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    stderr += part;
  });
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** Runs a program of test/fixtures that must end well, and gives what it reports as JSON on its last line. */
export async function runFixture<T>(name: string, way?: Way): Promise<T> {
  const { code, signal, stdout, stderr } = await endOfFixture(name, way);
  if (code !== 0) {
    throw new Error(`The fixture ${name} ended with ${signal ?? `code ${code}`}.\n${stdout}\n${stderr}`);
  }
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(last) as T;
  } catch {
    throw new Error(`The fixture ${name} reported nothing that is JSON: ${JSON.stringify(last)}\n${stderr}`);
  }
}
