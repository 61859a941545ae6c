import type { FileHandle } from 'node:fs/promises';
import test from 'ava';
import { type Implementation, node } from '../support/implementation.js';
import { type Difference, firstDifference } from './difference.js';
import { sequence } from './sequence.js';
import { type Finding, shrink } from './shrink.js';
import { asProgram, type Step } from './step.js';

function nodeExcept(fs: object): Implementation {
  return { ...node, fs: { ...node.fs, ...fs } };
}

/** Node, but for one method of the handles that it opens. */
function handlesExcept(method: keyof FileHandle, replacement: (original: FileHandle) => unknown): Implementation {
  return nodeExcept({
    open: async (...args: Parameters<typeof node.fs.open>) => {
      const handle = await node.fs.open(...args);
      const value = replacement(handle);
      // As Node's own methods are: on the prototype, where no portrait looks.
      const prototype = Object.create(Object.getPrototypeOf(handle), { [method]: { value } });
      return Object.setPrototypeOf(handle, prototype);
    },
  });
}

type Anything = (...args: unknown[]) => Promise<unknown>;
const { fs } = node as unknown as { fs: Record<string, Anything> };

function reversed(list: unknown): unknown[] {
  return (list as unknown[]).toReversed();
}

const planted: Record<string, [candidate: Implementation, shownBy: RegExp]> = {
  'bytes that are not appended': [nodeExcept({ appendFile: async () => {} }), /appendFile/],
  'times in whole seconds': [
    nodeExcept({
      utimes: (path: string, atime: unknown, mtime: unknown) =>
        fs.utimes?.(path, atime, typeof mtime === 'number' ? Math.trunc(mtime) : mtime),
    }),
    /utimes/,
  ],
  'another name for the system call': [
    nodeExcept({
      rename: (from: string, to: string) =>
        node.fs.rename(from, to).catch((error) => Promise.reject(Object.assign(error, { syscall: 'renameat2' }))),
    }),
    /rename/,
  ],
  'lists in another order': [
    nodeExcept({ readdir: async (...args: unknown[]) => reversed(await fs.readdir?.(...args)) }),
    /readdir/,
  ],
  'a position that writing does not move': [
    handlesExcept('write', (handle) => {
      const write = handle.write.bind(handle) as Anything;
      return async (data: unknown, ...rest: unknown[]) => {
        const plain = rest.length === 0 && Buffer.isBuffer(data);
        return plain ? await write(data, 0, data.length, 0) : await write(data, ...rest);
      };
    }),
    /h\[\d\]\.write\(bytes\([1-9]\d*, \d+\)\)/,
  ],
  'a removal that stays when it is forced': [
    nodeExcept({
      rm: async (path: string, options: { recursive?: boolean; force?: boolean }) =>
        options?.force === true && options.recursive === true ? undefined : node.fs.rm(path, options),
    }),
    /rm\(/,
  ],
};

async function find(candidate: Implementation, shownBy: RegExp): Promise<Finding> {
  const differs = (steps: readonly Step[]): Promise<Difference | null> => firstDifference(node, candidate, steps);
  for (let seed = 1; seed <= 400; seed++) {
    const steps = sequence(seed, 12);
    if (!shownBy.test(asProgram(steps))) continue;
    const difference = await differs(steps);
    if (difference !== null) return await shrink({ steps, difference }, differs);
  }
  throw new Error('no sequence shows what was planted');
}

for (const [title, [candidate, shownBy]] of Object.entries(planted)) {
  test.serial(`a few steps show ${title}`, async (t) => {
    const { steps, difference } = await find(candidate, shownBy);
    t.true(steps.length <= 6, asProgram(steps));
    t.regex(asProgram(steps), shownBy);
    t.notDeepEqual(difference.actual, difference.expected);
  });
}
