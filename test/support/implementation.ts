import nodeStreams from 'node:fs';
import * as nodePromises from 'node:fs/promises';
import * as uringfsPromises from 'uringfs/promises';
import * as uringfsStreams from 'uringfs/streams';

export type Promises = typeof nodePromises;
export type Streams = Pick<typeof nodeStreams, 'createReadStream' | 'createWriteStream' | 'ReadStream' | 'WriteStream'>;

/** One of the two things that a conformance case compares. */
export interface Implementation {
  readonly fs: Promises;
  readonly streams: Streams;
}

export const node: Implementation = { fs: nodePromises, streams: nodeStreams };

export const uringfs: Implementation = {
  fs: uringfsPromises as unknown as Promises,
  streams: uringfsStreams as unknown as Streams,
};
