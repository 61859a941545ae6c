import { join } from 'node:path';
import process from 'node:process';
import type { Row } from '../row.js';
import { copySetting } from './copy.js';
import { fileCount, writeTree } from './layout.js';
import { opendirSetting, readdirSetting } from './list.js';
import { removeSetting } from './remove.js';
import { walkSetting } from './walk.js';

/** Trees of small files: many calls that depend on each other, made by one call of the program's. */
export function treeRow(folder: string, rounds: number): Row {
  const place = join(folder, 'tree');
  const source = join(place, 'source');
  const contents = writeTree(source);
  const contenders = 3;
  const samples = contenders * (rounds + 1);
  // Node 26 does by itself much of what Node 24 leaves to be gained.
  const target = { timesNode: Number.parseInt(process.versions.node, 10) >= 26 ? 1 : 3 };
  const noSlower = { timesNode: 1 };
  return {
    title: `tree of ${fileCount.toLocaleString('en')} small files, per file`,
    unit: 'file',
    settings: [
      copySetting(place, source, contents, target),
      removeSetting(place, samples, target),
      walkSetting(source, contents, target),
      readdirSetting(source, contents, noSlower),
      opendirSetting(source, contents, noSlower),
    ],
  };
}
