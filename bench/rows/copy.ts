import { join } from 'node:path';
import { copy } from 'uringfs/streams';
import { node } from '../setting/implementations.js';
import { largeCopyRow } from './large-copy.js';
import type { Row } from './row.js';

/** Copies a large cached file as a whole, with progress, beside `copyFile` and `cp`. */
export function copyRow(folder: string, mebibytes: number): Row {
  return largeCopyRow(join(folder, 'copy'), mebibytes, {
    title: 'copy()',
    uringfs: (source, target) => copy(source, target, { onProgress: () => {} }),
    node: (source, target) => node.promises.copyFile(source, target),
    nodeName: 'copyFile',
  });
}
