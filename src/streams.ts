/** Node's file streams on io_uring, and `copy()` for those who only want a file copied. */
export { type Copied, type CopyOptions, type CopyProgress, copy } from './streams/copy.js';
export type { OwnOptions } from './streams/own-options.js';
export type { Progress } from './streams/progress.js';
export { createReadStream, ReadStream, type ReadStreamOptions } from './streams/read-stream.js';
export { createWriteStream, WriteStream, type WriteStreamOptions } from './streams/write-stream.js';
