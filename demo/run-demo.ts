import process from 'node:process';
import { backend, stats } from 'uringfs';
import { ProgressLine } from '../bench/report/progress-line.js';
import { fileSystemType } from '../bench/setting/file-system-type.js';
import { makeWorkspace } from '../bench/setting/workspace.js';
import { copyLargeFile } from './copy/copy-large-file.js';
import { largeFile } from './large-file.js';
import { readLogLines } from './log-lines/read-log-lines.js';
import { checkedLines, outcomesTable, roundsLine } from './report/outcomes-table.js';
import { ringCounters } from './report/ring-counters.js';
import { readSmallFiles } from './small-files/read-small-files.js';

export async function runDemo(args: readonly string[]): Promise<void> {
  const file = largeFile(args);
  const folder = makeWorkspace('demo');
  const line = new ProgressLine();

  print(`Backend: ${backend.kind}, kernel ${backend.kernel}, Node ${process.version}, ${fileSystemType(folder)}`);
  print(`  ${backend.reason}\n`);

  const outcomes = [await copyLargeFile(file, folder, line), await readSmallFiles(line), await readLogLines(line)];
  line.clear();

  print(`${outcomesTable(outcomes)}\n\n${roundsLine(outcomes)}\n`);
  print(`Checked against node:fs by SHA-256:\n${checkedLines(outcomes)}\n`);
  print(
    backend.kind === 'io_uring'
      ? `The ring's own counters:\n${ringCounters(stats())}`
      : "No ring ran and nothing was counted: uringfs is Node's own code here, and a ratio of about 1 is right.",
  );
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
