import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import process from 'node:process';

/** Runs this program again under the Node at `path` and answers with the code it exits with. */
export async function runUnderAnotherNode(path: string, args: readonly string[]): Promise<number> {
  const program = process.argv[1] as string;
  const child = spawn(path, [program, ...args, '--node=this'], { stdio: 'inherit' });
  // Ctrl-C reaches the child too, which clears up after itself; this process has to outlive it.
  const wait = () => {};
  process.on('SIGINT', wait);
  process.once('SIGTERM', () => child.kill('SIGTERM'));
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (signal ? constants.signals[signal] : 0);
  } finally {
    process.off('SIGINT', wait);
  }
}
