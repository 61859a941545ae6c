import { bigintOptions } from './metadata-calls.js';
import type { Paths } from './paths.js';
import { handleStreams } from './stream-calls.js';
import type { Values } from './values.js';
import { wholeFileByHandle } from './whole-file-calls.js';

export function opening(v: Values, p: Paths): string {
  const surely = () => p.plain(v.random.pick(['a', 'b', 'n', 'd/e/f', 'empty']));
  const path = v.random.chance(0.1) ? p.folder() : p.fileOrFresh();
  return v.random.weighted<() => string>([
    [1, () => `fs.open(${path})`],
    [5, () => `fs.open(${path}, ${v.openFlags()})`],
    [2, () => `fs.open(${path}, ${v.openFlags()}, ${v.mode()})`],
    [6, () => `fs.open(${surely()}, ${v.random.pick(["'a+'", "'w+'", "'r+'"])})`],
  ])();
}

/** Reads at a position of their own: any number of them may be made at once. */
export function positionedRead(v: Values, handle: string): string {
  const size = v.size();
  return `${handle}.read(Buffer.alloc(${size}), 0, ${size}, ${v.random.pick(['0', '1', '50', '4096', '5n', '69999'])})`;
}

function read(v: Values, handle: string): string {
  const target = v.orBad(v.target());
  const offset = v.random.weighted<string>([
    [6, '0'],
    [2, '1'],
    [1, v.random.pick(['null', 'undefined', '-1', '1.5', '4096', "'0'"])],
  ]);
  // A length that is no whole number aborts Node itself.
  const length = v.random.weighted<string>([
    [4, String(v.size())],
    [3, '5'],
    [1, v.random.pick(['null', 'undefined', '-1', '0', '2 ** 31', '2 ** 53 - 1'])],
  ]);
  const position = () => v.readPosition();
  const options = { offset: () => offset, length: () => length, position };
  return v.random.weighted<() => string>([
    [2, () => `${handle}.read(${target})`],
    [1, () => `${handle}.read(${target}, ${offset})`],
    [1, () => `${handle}.read(${target}, ${offset}, ${length})`],
    [6, () => `${handle}.read(${target}, ${offset}, ${length}, ${position()})`],
    [2, () => `${handle}.read(${target}, ${v.options(options)})`],
    [2, () => `${handle}.read(${v.options({ buffer: () => target, ...options }, 0.6)})`],
    [1, () => `${handle}.read()`],
    [3, () => `${handle}.readv(${targets(v)}${v.random.chance(0.5) ? '' : `, ${position()}`})`],
  ])();
}

function targets(v: Values): string {
  if (v.random.chance(0.06)) return v.random.pick(['[]', 'null', '[7]', 'Buffer.alloc(3)', "['text']"]);
  return `[${Array.from({ length: 1 + v.random.below(4) }, () => v.target()).join(', ')}]`;
}

function write(v: Values, handle: string): string {
  const bytes = v.orBad(v.random.chance(0.7) ? v.bytes() : v.view());
  const offset = v.random.pick(['0', '0', '0', '1', 'null', 'undefined', '-1', '1.5', '100', "'0'"]);
  const length = v.random.pick(['1', '5', '100', '0', 'null', 'undefined', '-1', '1.5', '4096', '65536']);
  const position = () => v.writePosition();
  const text = `text(${v.size()}, ${v.seed()})`;
  const options = { offset: () => offset, length: () => length, position };
  return v.random.weighted<() => string>([
    [4, () => `${handle}.write(${bytes})`],
    [1, () => `${handle}.write(${bytes}, ${offset})`],
    [4, () => `${handle}.write(${bytes}, ${offset}, ${length}, ${position()})`],
    [2, () => `${handle}.write(${bytes}, ${v.options(options, 0.4)})`],
    [2, () => `${handle}.write(${text})`],
    [3, () => `${handle}.write(${text}, ${position()}, ${v.encoding()})`],
    [4, () => `${handle}.writev(${pieces(v)}${v.random.chance(0.5) ? '' : `, ${position()}`})`],
  ])();
}

function pieces(v: Values): string {
  if (v.random.chance(0.06)) return v.random.pick(['[]', 'null', '[7]', 'Buffer.alloc(3)', "['text']"]);
  const piece = () => (v.random.chance(0.7) ? v.bytes() : v.view());
  return `[${Array.from({ length: 1 + v.random.below(4) }, piece).join(', ')}]`;
}

/** Calls of a handle; all but closing it. */
export function handleCalls(v: Values, handle: string): string {
  return v.random.weighted<() => string>([
    [10, () => read(v, handle)],
    [10, () => write(v, handle)],
    [5, () => wholeFileByHandle(v, handle)],
    [3, () => `${handle}.stat(${bigintOptions(v).slice(2)})`],
    [3, () => `${handle}.truncate(${v.random.chance(0.15) ? '' : v.length()})`],
    [1, () => `${handle}.chmod(${v.mode()})`],
    [1, () => `${handle}.chown(${v.owner()}, ${v.owner()})`],
    [2, () => `${handle}.utimes(${v.time()}, ${v.time()})`],
    [2, () => handleStreams(v, handle)],
    [1, () => `all(${handle}.readLines(${v.random.pick(['', "{ encoding: 'latin1' }"])}))`],
    // Rare, because a disk takes its time.
    [1, () => `${handle}.${v.random.pick(['sync', 'datasync', 'stat', 'stat', 'stat'])}()`],
  ])();
}

/** Calls of a handle that neither change anything nor move it, so that they may be made at once. */
export function handleQuestions(v: Values, handle: string): string {
  return v.random.chance(0.7) ? positionedRead(v, handle) : `${handle}.stat(${bigintOptions(v).slice(2)})`;
}
