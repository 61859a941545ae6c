import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Account } from './task.js';

const execute = promisify(execFile);

interface FioReport {
  jobs: { read: { io_bytes: number; runtime: number }; usr_cpu: number; sys_cpu: number }[];
}

/** Where there is no fio: how to get it. */
export async function fioMissing(): Promise<string | null> {
  try {
    await execute('fio', ['--version']);
    return null;
  } catch {
    return 'not here; on Debian "apt-get install fio" gets it';
  }
}

/** Reads a file with O_DIRECT through io_uring, with everything that makes it fast. */
export async function accountOfFio(source: string, bytes: number, block: number, depth: number): Promise<Account> {
  const { stdout } = await execute('fio', [
    '--name=read',
    `--filename=${source}`,
    `--size=${bytes}`,
    `--bs=${block}`,
    `--iodepth=${depth}`,
    '--rw=read',
    '--direct=1',
    '--ioengine=io_uring',
    '--fixedbufs=1',
    '--registerfiles=1',
    '--readonly',
    '--invalidate=0',
    '--output-format=json',
  ]);
  const { jobs } = JSON.parse(stdout) as FioReport;
  const [job] = jobs;
  if (job === undefined) throw new Error('fio reported no job.');
  const seconds = job.read.runtime / 1000;
  const cpuSeconds = (seconds * (job.usr_cpu + job.sys_cpu)) / 100;
  return { seconds, cpuSeconds, delay: null, fromDevice: job.read.io_bytes };
}
