import { smallPipelineRow, smallReadRow, smallWriteRow } from '../rows/small-streams.js';
import { type FunctionRow, usualRow } from './function-row.js';

/** Streams of small files, where opening and closing take more than the bytes. */
export const streams: FunctionRow[] = [
  usualRow('createReadStream, 10 KB', smallReadRow),
  usualRow('createWriteStream, 10 KB, old file', smallWriteRow),
  usualRow('createReadStream to createWriteStream, 10 KB', smallPipelineRow),
];
