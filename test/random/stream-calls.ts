import type { Paths } from './paths.js';
import type { Make, Values } from './values.js';

interface StreamOptions {
  readonly read: Record<string, Make>;
  readonly write: Record<string, Make>;
}

function streamOptions(v: Values): StreamOptions {
  const start = () => v.random.pick(['0', '1', '50', '4096', 'undefined']);
  const end = () => v.random.pick(['5000', '70000', 'Infinity', 'undefined']);
  const highWaterMark = () => v.random.pick(['1000', '4096', '65536', '100000']);
  const encoding = () => v.random.pick(["'utf8'", "'latin1'", "'hex'", "'base64'", 'null']);
  return { read: { start, end, highWaterMark, encoding }, write: { start, highWaterMark } };
}

function badOptions(v: Values): string {
  return v.random.pick([
    '{ start: -1 }',
    '{ start: 1.5 }',
    "{ start: '1' }",
    '{ start: 5, end: 1 }',
    "{ encoding: 'x' }",
    '7',
  ]);
}

function chunks(v: Values): string {
  return `[${Array.from({ length: 1 + v.random.below(3) }, () => v.bytes()).join(', ')}]`;
}

/** Streams that open a file by its path. */
export function streams(v: Values, p: Paths): string {
  const { read, write } = streamOptions(v);
  const options = (good: Record<string, Make>) => (v.random.chance(0.1) ? badOptions(v) : v.goodOptions(good));
  if (v.random.chance(0.5)) return `drained(streams.createReadStream(${p.file()}, ${options(read)}))`;
  const flags = () => v.random.pick(["'w'", "'a'", "'r+'", "'wx'"]);
  const chosen = options({ ...write, flags, mode: () => v.mode() });
  return `fed(streams.createWriteStream(${p.fileOrFresh()}, ${chosen}), ${chunks(v)})`;
}

/**
 * Streams over a handle, which they close: after one that must not, Node's handle waits for it for ever. A wrong option
 * leaves half a stream listening to the handle, and Node throws where nobody can catch it when the handle is closed.
 */
export function handleStreams(v: Values, handle: string): string {
  const { read, write } = streamOptions(v);
  return v.random.chance(0.5)
    ? `drained(${handle}.createReadStream(${v.goodOptions(read)}))`
    : `fed(${handle}.createWriteStream(${v.goodOptions(write)}), ${chunks(v)})`;
}
