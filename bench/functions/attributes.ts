import type { Stats } from 'node:fs';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { blockSize } from '../rows/block.js';
import { expectBytes } from '../rows/expect-bytes.js';
import { ManyFiles } from '../rows/many-files.js';
import { statRow } from '../rows/stat.js';
import type { FilePromises } from '../setting/implementations.js';
import { calls, type FunctionRow, functionRow, usualRow } from './function-row.js';

export const user: number = process.getuid?.() ?? 0;
export const group: number = process.getgid?.() ?? 0;
export const aTime: Date = new Date('2020-02-02T02:02:02Z');

/** Every other pass over the files asks for half of each, the next for all. */
export function someLength(turn: number, passLength: number): number {
  return Math.floor(turn / passLength) % 2 === 0 ? blockSize / 2 : blockSize;
}

type Ask = (fs: FilePromises, path: string, turn: number) => Promise<unknown>;

function onFiles(title: string, ask: Ask): FunctionRow {
  return functionRow(title, (folder) => {
    const files = new ManyFiles(folder);
    return (fs) => calls((_lane, turn) => ask(fs, files.path(turn), turn));
  });
}

const linkCount = 512;

function onLinks(title: string, ask: Ask): FunctionRow {
  return functionRow(title, (folder) => {
    const files = new ManyFiles(join(folder, 'files'));
    mkdirSync(join(folder, 'links'));
    const links = Array.from({ length: linkCount }, (_, turn) => {
      const link = join(folder, 'links', `link-${turn}`);
      symlinkSync(files.path(turn), link);
      return link;
    });
    return (fs) => calls((_lane, turn) => ask(fs, links[turn % linkCount] as string, turn));
  });
}

/** Functions that ask or change what is known about a file, and leave its place and contents alone. */
export const attributes: FunctionRow[] = [
  onFiles('access', (fs, path) => fs.access(path)),
  onFiles('chmod', (fs, path) => fs.chmod(path, 0o644)),
  onFiles('chown', (fs, path) => fs.chown(path, user, group)),
  onLinks('lchown, symbolic link', (fs, path) => fs.lchown(path, user, group)),
  functionRow('lstat', (folder) => {
    const files = new ManyFiles(folder);
    return (fs) =>
      calls((_lane, turn) => fs.lstat(files.path(turn)), {
        check: (stats) => expectBytes('lstat', blockSize, (stats as Stats).size),
      });
  }),
  onLinks('lutimes, symbolic link', (fs, path) => fs.lutimes(path, aTime, aTime)),
  onLinks('readlink', (fs, path) => fs.readlink(path)),
  onFiles('realpath', (fs, path) => fs.realpath(path)),
  onLinks('realpath, symbolic link', (fs, path) => fs.realpath(path)),
  usualRow('stat', statRow),
  onFiles('statfs', (fs, path) => fs.statfs(path)),
  onFiles('truncate', (fs, path, turn) => fs.truncate(path, someLength(turn, 512))),
  onFiles('utimes', (fs, path) => fs.utimes(path, aTime, aTime)),
];
