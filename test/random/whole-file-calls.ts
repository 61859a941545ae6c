import type { Paths } from './paths.js';
import type { Values } from './values.js';

function readOptions(v: Values): string {
  return v.random.weighted<string>([
    [3, ''],
    [3, `, ${v.encoding()}`],
    [3, `, ${v.options({ encoding: () => v.encoding(), flag: () => readFlag(v) })}`],
    [1, `, ${v.options({ signal: () => v.signal(), encoding: () => v.nameEncoding() })}`],
  ]);
}

function readFlag(v: Values): string {
  return v.random.weighted<string>([
    [5, v.random.pick(["'r'", "'r+'", "'a+'", 'constants.O_RDONLY', 'undefined'])],
    [1, v.openFlags()],
  ]);
}

export function writeOptions(v: Values): string {
  const flush = () => v.orBad(v.random.chance(0.1) ? 'true' : 'false', 0.1);
  const common = { encoding: () => v.encoding(), mode: () => v.mode(), flag: () => v.openFlags() };
  return v.random.weighted<string>([
    [5, ''],
    [2, `, ${v.encoding()}`],
    [4, `, ${v.options(common)}`],
    [1, `, ${v.options({ ...common, signal: () => v.signal(), flush }, 0.4)}`],
  ]);
}

/** Calls that read or write a file at once. */
export const wholeFileReads = (v: Values, p: Paths): string => `fs.readFile(${p.file()}${readOptions(v)})`;

export function wholeFileWrites(v: Values, p: Paths): string {
  return v.random.weighted<() => string>([
    [5, () => `fs.writeFile(${p.fileOrFresh()}, ${v.data()}${writeOptions(v)})`],
    [3, () => `fs.appendFile(${p.fileOrFresh()}, ${v.data()}${writeOptions(v)})`],
    [2, () => `fs.truncate(${p.file()}${v.random.chance(0.2) ? '' : `, ${v.length()}`})`],
    [2, () => `fs.copyFile(${p.file()}, ${p.fileOrFresh()}${copyMode(v)})`],
  ])();
}

function copyMode(v: Values): string {
  const modes = ['0', '1', '2', '3', 'constants.COPYFILE_EXCL', '8', '-1', "'1'", 'null', '1.5', 'undefined'];
  return v.random.chance(0.5) ? '' : `, ${v.random.pick(modes)}`;
}

/** Reads and writes of a whole file through its handle. */
export function wholeFileByHandle(v: Values, handle: string): string {
  return v.random.weighted<() => string>([
    [4, () => `${handle}.readFile(${readOptions(v).slice(2)})`],
    [1, () => `fs.readFile(${handle}${readOptions(v)})`],
    [3, () => `${handle}.writeFile(${v.data()}${writeOptions(v)})`],
    [1, () => `fs.writeFile(${handle}, ${v.data()}${writeOptions(v)})`],
    [2, () => `${handle}.appendFile(${v.data()}${writeOptions(v)})`],
    [1, () => `fs.appendFile(${handle}, ${v.data()}${writeOptions(v)})`],
  ])();
}
