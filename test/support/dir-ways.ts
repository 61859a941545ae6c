import nodeFs, { type Dir, type Dirent } from 'node:fs';
import { portraitOfDirent } from './dirent-portrait.js';
import { type Loose, loose } from './loose.js';

/** `entries` is documented, and missing from the types. */
export type WholeDir = Dir & { entries(): AsyncGenerator<Dirent> };
export type AnyDir = Loose<Dir> & Pick<WholeDir, 'entries'>;

export const anyDir = (dir: unknown) => loose(dir as WholeDir) as unknown as AnyDir;

function called(call: (done: (...values: unknown[]) => void) => unknown) {
  return new Promise<unknown>((resolve, reject) => {
    let atOnce = true;
    try {
      const returned = call((...values) => resolve({ atOnce, returned, values: values.map(portraitOfDirent) }));
      atOnce = false;
    } catch (error) {
      reject(error);
    }
  });
}

/** Every way of using a Dir. */
export const dirWays: Record<string, (dir: AnyDir) => unknown> = {
  'read()': (dir) => dir.read(),
  'read(undefined)': (dir) => dir.read(undefined),
  'read(callback)': (dir) => called((done) => dir.read(done)),
  'readSync()': (dir) => dir.readSync(),
  'close()': (dir) => dir.close(),
  'close(undefined)': (dir) => dir.close(undefined),
  'close(callback)': (dir) => called((done) => dir.close(done)),
  'closeSync()': (dir) => dir.closeSync(),
  'one step of entries()': async (dir) => {
    const { value, done } = await dir.entries().next();
    return [portraitOfDirent(value), done];
  },
  'a loop with an early break': async (dir) => {
    for await (const entry of dir as unknown as Dir) return portraitOfDirent(entry);
  },
  'a loop to the end': async (dir) => {
    const entries: unknown[] = [];
    for await (const entry of dir as unknown as Dir) entries.push(portraitOfDirent(entry));
    return entries;
  },
  'a loop that throws': async (dir) => {
    for await (const entry of dir as unknown as Dir) throw new Error(entry.name);
  },
  'read(1)': (dir) => dir.read(1),
  'read(null)': (dir) => dir.read(null),
  "close('x')": (dir) => dir.close('x'),
  'close(null)': (dir) => dir.close(null),
  'read() of another this': (dir) => (dir.read as () => unknown).call({}),
  'readSync() of another this': (dir) => (dir.readSync as () => unknown).call({}),
  'close() of another this': (dir) => (dir.close as () => unknown).call({}),
  'closeSync() of another this': (dir) => (dir.closeSync as () => unknown).call({}),
};
const symbols = { asyncDispose: Symbol.asyncDispose, dispose: Symbol.dispose } as Record<string, symbol | undefined>;
for (const [name, symbol] of Object.entries(symbols)) {
  if (symbol === undefined || !(symbol in nodeFs.Dir.prototype)) continue;
  dirWays[name] = (dir) => (Reflect.get(dir, symbol) as () => unknown).call(dir);
}

/** Of the calls that may be made at once; Node 20 ends the process on a read that is queued behind a close. */
export const waysAtOnce = ['read()', 'readSync()', 'close()', 'closeSync()', 'one step of entries()'];
