/** Node's file streams on io_uring. */
export { createReadStream, ReadStream } from './streams/read-stream.js';
export { createWriteStream, WriteStream } from './streams/write-stream.js';
