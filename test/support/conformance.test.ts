import { chmodSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { type Case, comparison, comparisonOnOneTarget, sameAsNode } from './conformance.js';
import { type Implementation, node } from './implementation.js';
import { loose } from './loose.js';

function nodeExcept(fs: object): Implementation {
  return { ...node, fs: { ...node.fs, ...fs } };
}

function changed(change: (error: NodeJS.ErrnoException) => unknown): Implementation {
  return nodeExcept({
    stat: async (path: string) => {
      try {
        return await node.fs.stat(path);
      } catch (error) {
        throw change(error as NodeJS.ErrnoException);
      }
    },
  });
}

const missing: Case = ({ fs, at, attempt }) => attempt(() => fs.stat(at('missing')));
const present: Case = async ({ fs, at, attempt }) => {
  writeFileSync(at('file'), 'text');
  return await attempt(() => fs.stat(at('file')));
};
const reading: Case = async ({ fs, at, attempt }) => {
  writeFileSync(at('file'), 'text');
  return await attempt(() => fs.readFile(at('file')));
};
const writing: Case = ({ fs, at, attempt }) => attempt(() => fs.writeFile(at('file'), 'text'));
const misusing: Case = ({ fs, attempt }) => attempt(() => loose(fs).stat(7));

const differences: Record<string, [Implementation, Case]> = {
  'another message': [changed((error) => Object.assign(error, { message: error.message.toLowerCase() })), missing],
  'another code': [changed((error) => Object.assign(error, { code: 'ENOTDIR' })), missing],
  'another errno': [changed((error) => Object.assign(error, { errno: 2 })), missing],
  'another syscall': [changed((error) => Object.assign(error, { syscall: 'statx' })), missing],
  'another path': [changed((error) => Object.assign(error, { path: '/other' })), missing],
  'one more property': [changed((error) => Object.assign(error, { dest: undefined })), missing],
  'one property less': [
    changed((error) => {
      delete error.errno;
      return error;
    }),
    missing,
  ],
  'another class': [changed((error) => Object.assign(new TypeError(error.message), { ...error })), missing],
  'a stack of something else': [
    changed((error) => Object.assign(error, { stack: 'Error: other\n    at here' })),
    missing,
  ],
  'an error thrown instead of rejected': [
    nodeExcept({
      stat: () => {
        throw new Error('at once');
      },
    }),
    missing,
  ],
  'success instead of failure': [nodeExcept({ stat: () => node.fs.stat('/') }), missing],
  'no promise': [nodeExcept({ readFile: () => Buffer.from('text') }), reading],
  'a promise of another class': [
    nodeExcept({
      readFile: () => class Other<T> extends Promise<T> {}.resolve(Buffer.from('text')),
    }),
    reading,
  ],
  'other bytes': [nodeExcept({ readFile: async () => Buffer.from('texT') }), reading],
  'another type of bytes': [nodeExcept({ readFile: async () => new Uint8Array(Buffer.from('text')) }), reading],
  'stats of another class': [
    nodeExcept({ stat: async (path: string) => ({ ...(await node.fs.stat(path)) }) }),
    present,
  ],
  'stats as bigint': [nodeExcept({ stat: (path: string) => node.fs.stat(path, { bigint: true }) }), present],
  'another mode in stats': [
    nodeExcept({
      stat: async (path: string) => Object.assign(await node.fs.stat(path), { mode: 0o100600 }),
    }),
    present,
  ],
  'another count of bytes in an answer that has no prototype': [
    nodeExcept({
      open: async (path: string) => {
        const handle = await node.fs.open(path);
        const { read } = handle;
        return Object.assign(handle, {
          read: async (buffer: Buffer) => Object.assign(await read.call(handle, buffer as never), { bytesRead: 3 }),
        });
      },
    }),
    async ({ at, open, attempt }) => {
      writeFileSync(at('file'), 'text');
      const handle = await open('file');
      return await attempt(() => handle.read(Buffer.alloc(4)));
    },
  ],
  'nothing written': [nodeExcept({ writeFile: async () => {} }), writing],
  'something else written': [nodeExcept({ writeFile: (path: string) => node.fs.writeFile(path, 'texT') }), writing],
  'one file too many': [
    nodeExcept({
      writeFile: async (path: string) => {
        await node.fs.writeFile(`${path}~`, 'text');
        await node.fs.writeFile(path, 'text');
      },
    }),
    writing,
  ],
  'another mode on disk': [
    nodeExcept({
      writeFile: async (path: string) => {
        await node.fs.writeFile(path, 'text');
        chmodSync(path, 0o611);
      },
    }),
    writing,
  ],
  'a failure of the case itself': [
    nodeExcept({
      stat: async () => ({
        get size(): number {
          throw new Error('unreadable');
        },
      }),
    }),
    async ({ fs, at }) => {
      writeFileSync(at('file'), 'text');
      return (await fs.stat(at('file'))).size;
    },
  ],
  'a wrong argument accepted': [nodeExcept({ stat: async () => node.fs.stat('/') }), misusing],
};

for (const [title, [candidate, body]] of Object.entries(differences)) {
  test(`the comparison notices ${title}`, async (t) => {
    const attempt = await t.try(comparison(node, candidate), body);
    attempt.discard();
    t.false(attempt.passed);
  });
}

test('the comparison on one target notices another time', async (t) => {
  const candidate = nodeExcept({
    stat: async (path: string) => {
      const stats = await node.fs.stat(path);
      return Object.assign(stats, { mtimeMs: stats.mtimeMs + 0.5 });
    },
  });
  const prepare = (directory: string) => writeFileSync(`${directory}/file`, 'text');
  const body: Case = ({ fs, at, attempt }) => attempt(() => fs.stat(at('file')));
  const attempt = await t.try(comparisonOnOneTarget(node, candidate), prepare, body);
  attempt.discard();
  t.false(attempt.passed);
});

test('the comparison refuses a case that fails on node:fs', async (t) => {
  const attempt = await t.try(comparison(node, node), () => {
    throw new Error('a broken case');
  });
  attempt.discard();
  t.false(attempt.passed);
});

for (const [title, [, body]] of Object.entries(differences)) {
  test(`node:fs is the same as itself where the comparison notices ${title}`, comparison(node, node), body);
}

test('a file that is written and read', sameAsNode, async ({ fs, at }) => {
  await fs.writeFile(at('file'), 'text');
  return await fs.readFile(at('file'), 'utf8');
});
