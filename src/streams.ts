/** Node's file streams on io_uring. */
export type { OwnOptions } from './streams/own-options.js';
export type { Progress } from './streams/progress.js';
export { createReadStream, ReadStream, type ReadStreamOptions } from './streams/read-stream.js';
export { createWriteStream, WriteStream, type WriteStreamOptions } from './streams/write-stream.js';
