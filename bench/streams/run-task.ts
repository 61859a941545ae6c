import { createHash, type Hash } from 'node:crypto';
import nodeStreams, { readFileSync, rmSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { PassThrough } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { expectBytes } from '../rows/expect-bytes.js';
import type { FileStreams } from '../setting/implementations.js';
import { type Account, pipes, type Task } from './task.js';

interface BunFile {
  stream(): AsyncIterable<Uint8Array>;
}

const nanosecondsPerMillisecond = 1e6;
const warmUpBytes = 64 * 1024 * 1024;

// It runs under Bun as well, which must not load the addon.
async function streamsOf({ by }: Task): Promise<FileStreams> {
  return by === 'uringfs' ? await import('uringfs/streams') : nodeStreams;
}

async function read({ source, options, by }: Task, streams: FileStreams, end: number, hash: Hash | null) {
  let bytes = 0;
  if (by === 'bun') {
    const { file } = (globalThis as unknown as { Bun: { file(path: string): BunFile } }).Bun;
    for await (const chunk of file(source).stream()) {
      bytes += chunk.length;
      hash?.update(chunk);
    }
    return bytes;
  }
  const stream = streams.createReadStream(source, { ...options, end: end - 1 } as object);
  stream.on('data', (chunk) => {
    bytes += chunk.length;
    hash?.update(chunk);
  });
  await finished(stream);
  return bytes;
}

async function run(task: Task, streams: FileStreams, bytes: number): Promise<void> {
  if (pipes(task)) {
    const target = streams.createWriteStream(task.target);
    const through = task.kind === 'transform' ? [new PassThrough()] : [];
    const source = streams.createReadStream(task.source, { ...task.options, end: bytes - 1 } as object);
    await pipeline([source, ...through, target]);
    expectBytes('The pipeline', bytes, target.bytesWritten);
    return;
  }
  const hash = task.kind === 'sha256' ? createHash('sha256') : null;
  const moved = await read(task, streams, bytes, hash);
  hash?.digest();
  expectBytes('The stream', task.by === 'bun' ? task.bytes : bytes, moved);
}

function watchDelay(): (() => Account['delay']) | null {
  try {
    const histogram = monitorEventLoopDelay({ resolution: 1 });
    histogram.enable();
    return () => {
      histogram.disable();
      if (histogram.count === 0) return null;
      const milliseconds = (value: number) => value / nanosecondsPerMillisecond;
      return { p99: milliseconds(histogram.percentile(99)), max: milliseconds(histogram.max) };
    };
  } catch {
    return null;
  }
}

function bytesFromDevice(): number {
  return Number(/^read_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1] ?? 0);
}

const task = JSON.parse(process.argv[2] ?? '') as Task;
const streams = await streamsOf(task);
// What the compiler makes of it, and threads, are there before the clock runs.
await run(task, streams, Math.min(warmUpBytes, task.bytes));
// All write a new file, as cp does: one that was emptied by its opening is sent to the disk by ext4 when it is closed.
if (pipes(task)) rmSync(task.target, { force: true });
const deviceBefore = bytesFromDevice();
const delay = watchDelay();
const cpuBefore = process.cpuUsage();
const before = performance.now();
await run(task, streams, task.bytes);
const seconds = (performance.now() - before) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const account: Account = {
  seconds,
  cpuSeconds: (user + system) / 1e6,
  delay: delay?.() ?? null,
  fromDevice: bytesFromDevice() - deviceBefore,
};
process.stdout.write(JSON.stringify(account));
