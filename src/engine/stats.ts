import { theEngine } from './engine.js';

/** Counters of this thread's ring since it was made. All 0 on the node backend. */
export interface Stats {
  /** Operations asked of the engine. */
  ops: number;
  /** Calls of io_uring_enter. */
  enters: number;
  /** SQEs submitted. */
  submitted: number;
  /** SQEs for each io_uring_enter. */
  opsPerEnter: number;
  /** Operations that were complete when the call that submitted them returned. */
  inlineCompletions: number;
  /** Operations delivered later, through the event loop. */
  deferredCompletions: number;
  /** SQEs that named a file of the fixed file table. */
  fixedFileOps: number;
  /** SQEs that named a registered buffer. */
  registeredBufferOps: number;
  /** Path lookups answered from the kernel's cache, without any thread. */
  cachedLookups: number;
  /** Reads of streams answered from the page cache, without the ring. */
  cachedReads: number;
  /** Jobs of the syscall worker. */
  workerJobs: number;
  /** Times a thread of the syscall worker had to be woken or started. */
  workerWakes: number;
  /** Times the end of a turn waited (at most 5 µs) for the syscall worker, and how often that paid. */
  boundedWaits: number;
  boundedWaitsPaid: number;
  /** Bytes registered with the ring now. */
  registeredBufferBytes: number;
  /** Slots of the fixed file table in use now. */
  fixedFilesInUse: number;
}

/** The counters of this thread's ring. */
export function stats(): Stats {
  const engine = theEngine();
  const names = [
    'ops',
    'enters',
    'submitted',
    'inlineCompletions',
    'deferredCompletions',
    'fixedFileOps',
    'registeredBufferOps',
    'cachedLookups',
    'cachedReads',
    'workerJobs',
    'workerWakes',
    'boundedWaits',
    'boundedWaitsPaid',
    'registeredBufferBytes',
    'fixedFilesInUse',
  ] as const;
  const order = engine?.backend.binding.layout.counters;
  const read = (name: string) => (engine && order ? engine.table.counter(order.indexOf(name)) : 0);
  const counts = Object.fromEntries(names.map((name) => [name, read(name)])) as Omit<Stats, 'opsPerEnter'>;
  return { ...counts, opsPerEnter: counts.enters === 0 ? 0 : counts.submitted / counts.enters };
}
