/** File I/O on io_uring: `node:fs/promises`, file streams, and what runs underneath. */
import { type Backend, describe } from './backend/describe.js';

export type { Backend } from './backend/describe.js';
export { type Stats, stats } from './engine/stats.js';
export { AppendSink, appendSink, lines, Tail, tail } from './log.js';
export { default as promises } from './promises.js';
export * as ring from './ring.js';
export * as streams from './streams.js';
export { copy, createReadStream, createWriteStream, ReadStream, WriteStream } from './streams.js';

/** Which backend serves this thread, and why. */
export const backend: Backend = describe();
