/** What one program does with a large file: each contender runs it in a process of its own. */
export interface Task {
  kind: 'nothing' | 'sha256' | 'pipeline' | 'transform';
  /** `bun` is Bun's own way to stream a file; the others are the two modules, which Bun has the second of, too. */
  by: 'uringfs' | 'node' | 'bun';
  source: string;
  /** Where a pipeline leads to, with or without a transform. */
  target: string;
  bytes: number;
  /** For the read stream. */
  options: { highWaterMark?: number; direct?: boolean; queueDepth?: number };
}

/** What such a process says of itself. */
export interface Account {
  seconds: number;
  /** Of all its threads, those of the kernel that work for it too. */
  cpuSeconds: number;
  /** Of the event loop, in ms; null where the program can't tell. A timer of 1 ms that is never late gives 1. */
  delay: { p99: number; max: number } | null;
  /** Bytes that came from the device and not from the page cache. */
  fromDevice: number;
}

/** Whether a task writes a file. */
export function pipes({ kind }: Pick<Task, 'kind'>): boolean {
  return kind === 'pipeline' || kind === 'transform';
}
