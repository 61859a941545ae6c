import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Implementation, node, uringfs } from '../setting/implementations.js';
import { largeCopyRow } from './large-copy.js';
import type { Row } from './row.js';

/** Copies a large cached file from stream to stream at the default chunk size, beside `cp`. */
export function pipelineRow(folder: string, mebibytes: number): Row {
  return largeCopyRow(join(folder, 'pipeline'), mebibytes, {
    title: 'pipeline',
    uringfs: (source, target) => copyThroughStreams(uringfs, source, target),
    node: (source, target) => copyThroughStreams(node, source, target),
    nodeName: 'node:fs',
  });
}

async function copyThroughStreams({ streams }: Implementation, source: string, target: string): Promise<void> {
  await pipeline(streams.createReadStream(source), streams.createWriteStream(target));
}
