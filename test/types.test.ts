import type * as nodeFs from 'node:fs';
import test from 'ava';
import * as uringfs from 'uringfs';
import * as promises from 'uringfs/promises';
import * as streams from 'uringfs/streams';

// These say what they say when they are compiled: whoever has types for Node's modules has them for ours.
const asPromises: typeof import('node:fs/promises') = promises;
const byDefault: typeof import('node:fs/promises') = promises.default;
const ofIndex: typeof import('node:fs').promises = uringfs.promises;
const readStream: typeof nodeFs.createReadStream = streams.createReadStream;
const writeStream: typeof nodeFs.createWriteStream = streams.createWriteStream;
const reads: nodeFs.ReadStream = streams.ReadStream.prototype;
const writes: nodeFs.WriteStream = streams.WriteStream.prototype;

test('what is assignable to the types of Node is there', (t) => {
  t.is(typeof asPromises.readFile, 'function');
  t.is(byDefault.readFile, asPromises.readFile);
  t.is(ofIndex.readFile, asPromises.readFile);
  t.true([readStream, writeStream].every((each) => typeof each === 'function'));
  t.true([reads, writes].every((each) => typeof each === 'object'));
});
