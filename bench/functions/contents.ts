import { join } from 'node:path';
import { appendFileRow } from '../rows/append-file.js';
import { block } from '../rows/block.js';
import { expectBytes } from '../rows/expect-bytes.js';
import { ManyFiles } from '../rows/many-files.js';
import { readFileRow } from '../rows/read-file.js';
import { writeFileRow } from '../rows/write-file.js';
import type { FilePromises } from '../setting/implementations.js';
import { FreshPaths } from './fresh-paths.js';
import { calls, type FunctionRow, functionRow, usualRow } from './function-row.js';

const kibibyte = 1024;
const fewFiles = 32;

function blocks(kibibytes: number): Buffer {
  return Buffer.alloc(kibibytes * kibibyte, block);
}

function readLarge(title: string, kibibytes: number): FunctionRow {
  return functionRow(title, (folder) => {
    const contents = blocks(kibibytes);
    const files = new ManyFiles(folder, fewFiles, contents);
    return (fs) =>
      calls((_lane, turn) => fs.readFile(files.path(turn)), {
        check: (read) => expectBytes('readFile', contents.length, (read as Buffer).length),
      });
  });
}

/** Into new files: writing over old ones makes ext4 write to the disk at once, and that is all there is to be seen. */
function intoNewFiles(
  title: string,
  write: (fs: FilePromises, source: string, target: string, contents: Buffer) => Promise<void>,
  contents: Buffer = block,
): FunctionRow {
  return functionRow(title, (folder) => {
    const sources = new ManyFiles(join(folder, 'sources'));
    const targets = new FreshPaths(join(folder, 'fresh'));
    return (fs) =>
      calls((_lane, turn) => write(fs, sources.path(turn), targets.path(turn), contents), {
        before: (count) => targets.makeRoom(count),
        after: () => targets.clear(),
      });
  });
}

/** Functions that move the contents of whole files. */
export const contents: FunctionRow[] = [
  usualRow('appendFile, a line', appendFileRow),
  intoNewFiles('copyFile, 4 KiB', (fs, source, target) => fs.copyFile(source, target)),
  intoNewFiles('cp, file of 4 KiB', (fs, source, target) => fs.cp(source, target)),
  usualRow('readFile, 4 KiB', readFileRow),
  readLarge('readFile, 256 KiB', 256),
  readLarge('readFile, 1 MiB', 1024),
  usualRow('writeFile, 4 KiB, old file', writeFileRow),
  intoNewFiles('writeFile, 4 KiB, new file', (fs, _source, target, data) => fs.writeFile(target, data)),
  intoNewFiles('writeFile, 256 KiB, new file', (fs, _source, target, data) => fs.writeFile(target, data), blocks(256)),
];
