import type { Paths } from './paths.js';
import type { Make, Values } from './values.js';

interface StreamOptions {
  readonly read: Record<string, Make>;
  readonly write: Record<string, Make>;
}

function streamOptions(v: Values): StreamOptions {
  const start = () => v.random.pick(['0', '1', '50', '4096', '-1', '1.5', "'1'", 'undefined']);
  const end = () => v.random.pick(['0', '10', '5000', '70000', 'Infinity', '-1', 'undefined']);
  const highWaterMark = () => v.random.pick(['1000', '4096', '65536', '100000']);
  return { read: { start, end, highWaterMark, encoding: () => v.encoding() }, write: { start, highWaterMark } };
}

function chunks(v: Values): string {
  return `[${Array.from({ length: 1 + v.random.below(3) }, () => v.bytes()).join(', ')}]`;
}

/** Streams that open a file by its path. */
export function streams(v: Values, p: Paths): string {
  const { read, write } = streamOptions(v);
  if (v.random.chance(0.5)) return `drained(streams.createReadStream(${p.file()}, ${v.options(read, 0.3)}))`;
  const flags = () => v.random.pick(["'w'", "'a'", "'r+'", "'wx'"]);
  const options = v.options({ ...write, flags, mode: () => v.mode() }, 0.3);
  return `fed(streams.createWriteStream(${p.fileOrFresh()}, ${options}), ${chunks(v)})`;
}

/** Streams over a handle, which they close: after one that must not, Node's handle waits for it for ever. */
export function handleStreams(v: Values, handle: string): string {
  const { read, write } = streamOptions(v);
  return v.random.chance(0.5)
    ? `drained(${handle}.createReadStream(${v.options(read, 0.4)}))`
    : `fed(${handle}.createWriteStream(${v.options(write, 0.4)}), ${chunks(v)})`;
}
