/** For logs: the lines of a file, a file that grows and is rotated, and a file that is appended to. */
export { AppendSink, type AppendSinkOptions, appendSink } from './log/append-sink.js';
export type { LineEncoding, LineOptions } from './log/line-splitter.js';
export { type Lines, type LinesOptions, lines } from './log/lines.js';
export { type Checkpoint, Tail, type TailOptions, tail } from './log/tail.js';
