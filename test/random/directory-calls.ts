import { nameOptions } from './metadata-calls.js';
import type { Paths } from './paths.js';
import { quoted, type Values } from './values.js';

/** Calls that list what is in a directory. */
export function listings(v: Values, p: Paths): string {
  // In UTF-16 a name of one byte is no name, so that Node would walk into the same folder for ever.
  const encoding = () => v.random.pick(["'utf8'", "'buffer'", "'latin1'", "'hex'", 'null', 'undefined', "'nonsense'"]);
  const recursive = () => v.orBad(v.flag(), 0.05);
  const withFileTypes = () => v.flag();
  const folder = p.folder();
  const opening = () => v.options({ encoding, recursive, bufferSize: () => size(v) });
  return v.random.weighted<() => string>([
    [3, () => `fs.readdir(${folder}${nameOptions(v)})`],
    [4, () => `fs.readdir(${folder}, ${v.options({ encoding, recursive, withFileTypes })})`],
    [1, () => `fs.readdir(${p.folderPlain()}, { recursive: true, withFileTypes: true })`],
    [2, () => `${openedDirectory(v)}(fs.opendir(${folder}, ${opening()}))`],
    [1, () => `${openedDirectory(v)}(fs.opendir(${folder}))`],
    [1, () => `sorted(fs.glob(${pattern(v)}, { cwd: ${p.folderPlain()}, withFileTypes: ${v.flag()} }))`],
  ])();
}

function openedDirectory(v: Values): string {
  return v.random.pick(['entries', 'entries', 'entriesRead']);
}

// A wrong size is thrown by Node where nobody can catch it, and ends the process.
function size(v: Values): string {
  return v.random.pick(['1', '2', '32', '1000']);
}

function pattern(v: Values): string {
  const patterns = ['*', '**', '**/a', 'd/*', '{a,b}', '[ab]', '**/*', '?', 'd/**/f', 'missing*', '', '../*/a', './*'];
  return v.random.chance(0.1) ? "['*', 'd/*']" : quoted(v.random.pick(patterns));
}

/** Calls that make directories; one with random letters gets a known name at once. */
export function makings(v: Values, p: Paths): string {
  const recursive = () => v.orBad(v.flag(), 0.05);
  const deep = () => p.plain(v.random.pick(['n/n/n', 'm/../m/n', 'd/e/x/y/z', 'a/b/c', 'vacant/n/', 'loop/n']));
  const options = () => v.options({ recursive, mode: () => v.mode() }, 0.6);
  return v.random.weighted<() => string>([
    [2, () => `fs.mkdir(${p.fresh()})`],
    [1, () => `fs.mkdir(${p.fresh()}, ${v.mode()})`],
    [4, () => `fs.mkdir(${p.fresh()}, ${options()})`],
    [2, () => `fs.mkdir(${deep()}, ${options()})`],
    // One that is asked for as bytes cannot be removed again: Node looks for it after it has been made, and throws.
    [1, () => `removed(fs.mkdtempDisposable(${prefix(v, p)}${v.random.pick(['', ", 'utf8'", ', {}', ', null'])}))`],
    [3, () => `named(fs.mkdtemp(${prefix(v, p)}${pathEncoding(v)}), ${p.plain('t')})`],
  ])();
}

// In another encoding the path that comes back leads nowhere.
function pathEncoding(v: Values): string {
  const encoding = v.random.pick(["'utf8'", "'buffer'", 'null', 'undefined', "'nonsense'", '7']);
  return v.random.pick(['', `, ${encoding}`, `, { encoding: ${encoding} }`]);
}

function prefix(v: Values, p: Paths): string {
  const inside = p.plain(v.random.pick(['t-', 'd/', 'vacant/é', 'missing/t', 'a/t', 'link', 'loop/']));
  return v.random.weighted<() => string>([
    [8, () => inside],
    [2, () => `Buffer.from(${inside})`],
    [1, () => inside.replace('at(', 'url(')],
    [1, () => p.any()],
  ])();
}
