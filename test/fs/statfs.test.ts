import { existsSync, mkdirSync, type StatsFsBase, statfsSync, symlinkSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { node, uringfs } from '../support/implementation.js';
import { loose } from '../support/loose.js';

const classes = new Set([false, true].map((bigint) => Object.getPrototypeOf(statfsSync('/', { bigint }))));

/** Newer versions of Node tell the size of fragments too. */
type Whole = StatsFsBase<bigint> & { readonly frsize?: bigint };

/** What does not change while others write to the same file system. */
function shown(answer: unknown): unknown {
  const { type, bsize, frsize, blocks, files, bfree, bavail, ffree } = answer as Whole;
  return {
    class: [(answer as object).constructor.name, classes.has(Object.getPrototypeOf(answer))],
    keys: Object.entries(answer as object).map(([key, value]) => [key, typeof value]),
    fixed: [type, bsize, frsize, blocks],
    empty: [files, bfree, bavail, ffree].map((count) => BigInt(count) === 0n),
    order: [bfree <= blocks, bavail <= bfree, ffree <= files],
  };
}

const options: Record<string, unknown[]> = {
  'no options': [],
  undefined: [undefined],
  'an empty object': [{}],
  'bigint: true': [{ bigint: true }],
  'bigint: false': [{ bigint: false }],
  'bigint: undefined': [{ bigint: undefined }],
  'bigint: null': [{ bigint: null }],
  'bigint: 0': [{ bigint: 0 }],
  'bigint: 1': [{ bigint: 1 }],
  "bigint: ''": [{ bigint: '' }],
  "bigint: 'no'": [{ bigint: 'no' }],
  'bigint, inherited': [Object.create({ bigint: true })],
  'bigint and more': [{ bigint: true, throwIfNoEntry: false }],
  null: [null],
  'a number': [7],
  'a string': ['bigint'],
  true: [true],
  'an array': [[]],
  'a function': [() => {}],
  'a function with bigint': [Object.assign(() => {}, { bigint: true })],
  'a symbol': [Symbol('bigint')],
  'a getter that throws': [
    {
      get bigint(): never {
        throw new RangeError('no such option');
      },
    },
  ],
  'a signal that fired': [{ signal: AbortSignal.abort() }],
  'one argument more': [{}, 'more'],
};

for (const [title, rest] of Object.entries(options)) {
  test(title, sameAsNode, async ({ fs, at, attempt }) => {
    writeFileSync(at('file'), 'text');
    mkdirSync(at('folder'));
    symlinkSync('/proc', at('link'));
    symlinkSync('nowhere', at('dangling'));
    symlinkSync('loop', at('loop'));
    const own = ['', 'file', 'folder', 'link', 'link/self', 'dangling', 'loop', 'missing', 'file/inside', 'file/'];
    const kernels = ['/', '/proc', '/proc/self/fd/0', '/sys', '/dev', '/dev/null', '/dev/shm', '/dev/pts', '/run'];
    const seen: unknown[] = [];
    for (const path of [...own.map((name) => at(name)), ...kernels.filter((name) => existsSync(name))]) {
      seen.push(
        await attempt(() =>
          loose(fs)
            .statfs(path, ...rest)
            .then(shown),
        ),
      );
    }
    return [seen, await attempt(() => loose(fs).statfs(7, ...rest))];
  });
}

test('each call answers with an object of its own', sameAsNode, async ({ fs, at }) => {
  const all = await Promise.all(['/proc', at(''), '/proc', '/sys'].map((path) => fs.statfs(path)));
  return [new Set(all).size, all.map(shown)];
});

/** Others write to these too: what Node says must be the same right before and right after what is asked of ours. */
for (const path of ['/', '/dev/shm', '/proc'].filter((name) => existsSync(name))) {
  for (const bigint of [false, true]) {
    test(`every count of ${path} while nothing changes, bigint: ${bigint}`, async (t) => {
      const fields = async ({ fs }: typeof node) => Object.entries(await fs.statfs(path, { bigint }));
      for (;;) {
        const [before, ours, after] = [await fields(node), await fields(uringfs), await fields(node)];
        if (before.some(([, count], i) => count !== after[i]?.[1])) continue;
        t.deepEqual(ours, before);
        return;
      }
    });
  }
}
