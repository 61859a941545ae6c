import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Account, pipes, type Task } from './task.js';

const execute = promisify(execFile);
const runTask = fileURLToPath(new URL('./run-task.js', import.meta.url));

/** Runs a task in a process of its own, under this Node or another program that can. */
export async function accountOf(task: Task, program: string = process.execPath): Promise<Account> {
  if (pipes(task)) rmSync(task.target, { force: true });
  const { stdout } = await execute(program, [runTask, JSON.stringify(task)]);
  return JSON.parse(stdout) as Account;
}

/** Runs a program that says nothing of itself: the shell that starts it knows what it has cost. */
export async function accountOfProgram(command: string, ...args: string[]): Promise<Account> {
  const before = performance.now();
  const { stdout } = await execute('sh', ['-c', '"$@" >/dev/null && times', 'sh', command, ...args]);
  const seconds = (performance.now() - before) / 1000;
  // The shell's own on the first line, those of what it has started on the second: user, system.
  const children = stdout.trim().split('\n')[1] ?? '';
  const cpuSeconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)]
    .map(([, minutes, rest]) => Number(minutes) * 60 + Number(rest))
    .reduce((sum, each) => sum + each, 0);
  return { seconds, cpuSeconds, delay: null, fromDevice: 0 };
}
