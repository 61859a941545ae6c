import { appendFileRow } from './append-file.js';
import { copyRow } from './copy.js';
import { folderCycleRow } from './folder-cycle.js';
import { appendSinkRow, linesRow } from './log-rows.js';
import { openCloseRow } from './open-close.js';
import { pipelineRow } from './pipeline.js';
import { readRow } from './read.js';
import { readFileRow } from './read-file.js';
import type { Row } from './row.js';
import { smallPipelineRow, smallReadRow, smallWriteRow } from './small-streams.js';
import { statRow } from './stat.js';
import { treeRow } from './tree/tree-row.js';
import { writeRow } from './write.js';
import { writeFileRow } from './write-file.js';

export interface RowSize {
  copyMebibytes: number;
  rounds: number;
}

/** Every row by the name `--rows` knows it under; making one lays out its files in `folder`. */
export const allRows = {
  readFile: readFileRow,
  read: readRow,
  stat: statRow,
  write: writeRow,
  'open-close': openCloseRow,
  writeFile: writeFileRow,
  appendFile: appendFileRow,
  'folder-cycle': folderCycleRow,
  copy: (folder, { copyMebibytes }) => copyRow(folder, copyMebibytes),
  pipeline: (folder, { copyMebibytes }) => pipelineRow(folder, copyMebibytes),
  lines: linesRow,
  'append-sink': appendSinkRow,
  'small-read': smallReadRow,
  'small-write': smallWriteRow,
  'small-pipeline': smallPipelineRow,
  tree: (folder, { rounds }) => treeRow(folder, rounds),
} satisfies Record<string, (folder: string, size: RowSize) => Row>;

export type RowName = keyof typeof allRows;
export const rowNames = Object.keys(allRows) as RowName[];

/** The tree takes Node 24 longer than all the others together. */
export const usualRows: RowName[] = rowNames.filter((name) => name !== 'tree');
