import * as nodeStreams from 'node:fs';
import * as nodePromises from 'node:fs/promises';
import * as uringfsPromises from 'uringfs/promises';
import * as uringfsStreams from 'uringfs/streams';

export type FilePromises = typeof nodePromises;

export type FileStreams = Pick<typeof nodeStreams, 'createReadStream' | 'createWriteStream'>;

/** The same calls, from this package and from Node: whatever is measured takes one of these and cannot tell which. */
export interface Implementation {
  name: 'uringfs' | 'node';
  promises: FilePromises;
  streams: FileStreams;
}

export const uringfs: Implementation = { name: 'uringfs', promises: uringfsPromises, streams: uringfsStreams };
export const node: Implementation = { name: 'node', promises: nodePromises, streams: nodeStreams };
