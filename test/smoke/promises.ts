import { deepStrictEqual, notStrictEqual, strictEqual } from 'node:assert/strict';
import * as node from 'node:fs/promises';
import { join } from 'node:path';
import * as ours from 'uringfs/promises';
import type { Check } from './check.js';
import { bytesOf } from './pattern.js';

type Fs = typeof node;

const lengths = [0, 1, 4095, 4096, 65_535, 65_537, 300_000, 3_000_001];

interface Refused {
  code?: string | undefined;
  errno?: number | undefined;
  syscall?: string | undefined;
  path?: string | undefined;
  dest?: string | undefined;
  message: string;
}

async function refusal(promise: Promise<unknown>): Promise<Refused> {
  try {
    await promise;
  } catch (error) {
    const { code, errno, syscall, path, dest, message } = error as NodeJS.ErrnoException & { dest?: string };
    return { code, errno, syscall, path, dest, message };
  }
  throw new Error('It was not refused.');
}

/** Makes a tree with every function that makes or changes something; what can be seen of it is returned. */
async function makeTree(fs: Fs, root: string): Promise<unknown> {
  const at = (name: string) => join(root, name);
  await fs.mkdir(at('a/b/c'), { recursive: true });
  await fs.mkdir(at('empty'));
  await fs.writeFile(at('a/text'), 'first line\n');
  await fs.appendFile(at('a/text'), 'second line\n');
  await fs.writeFile(at('a/b/bytes'), bytesOf(70_000));
  await fs.truncate(at('a/b/bytes'), 66_000);
  await fs.chmod(at('a/b/bytes'), 0o640);
  await fs.utimes(at('a/text'), 1_000_000_000, 1_100_000_000);
  await fs.link(at('a/text'), at('a/b/linked'));
  await fs.symlink('../text', at('a/b/pointer'));
  await fs.rename(at('empty'), at('renamed'));
  await fs.copyFile(at('a/b/bytes'), at('a/b/c/copy'));
  await fs.cp(at('a/b'), at('whole'), { recursive: true, verbatimSymlinks: true });
  const made = await fs.mkdtemp(at('temporary-'));
  await fs.rmdir(made);
  await fs.unlink(at('a/b/c/copy'));
  await fs.rm(at('whole/c'), { recursive: true });
  const names = (await fs.readdir(root, { recursive: true })).sort();
  const kinds = await fs.readdir(at('a/b'), { withFileTypes: true });
  const opened: string[] = [];
  for await (const entry of await fs.opendir(root, { recursive: true })) opened.push(entry.name);
  const text = await fs.stat(at('a/text'));
  const exact = await fs.lstat(at('a/b/pointer'), { bigint: true });
  const { type } = await fs.statfs(root);
  await fs.access(at('a/text'), fs.constants.R_OK);
  return {
    names,
    kinds: kinds.map((entry) => [entry.name, entry.isFile(), entry.isSymbolicLink()]).sort(),
    opened: opened.sort(),
    text: [text.size, text.mode, text.nlink, text.mtimeMs],
    exact: [exact.size, exact.isSymbolicLink()],
    type,
    contents: [await fs.readFile(at('a/b/pointer'), 'utf8'), await fs.readFile(at('a/b/bytes'))],
    target: await fs.readlink(at('a/b/pointer')),
    real: (await fs.realpath(at('a/b/pointer'))).slice(root.length),
  };
}

async function useHandle(fs: Fs, path: string): Promise<unknown> {
  const handle = await fs.open(path, 'w+');
  const first = await handle.write(bytesOf(10_000), 0, 10_000, 0);
  const second = await handle.writev([bytesOf(100), bytesOf(200)], 10_000);
  await handle.appendFile('the end');
  await handle.datasync();
  await handle.sync();
  const part = await handle.read(Buffer.alloc(500), 0, 500, 9_900);
  const parts = [Buffer.alloc(10), Buffer.alloc(20)];
  const several = await handle.readv(parts, 5);
  await handle.truncate(9_000);
  const { size } = await handle.stat();
  const { fd } = handle;
  await handle.close();
  const closed = await refusal(handle.read(Buffer.alloc(1)));
  return {
    written: [first.bytesWritten, second.bytesWritten],
    part: [part.bytesRead, part.buffer],
    several: [several.bytesRead, parts],
    size,
    open: fd > 2,
    closed: [closed.code, closed.syscall],
    left: await fs.readFile(path),
  };
}

async function refusals(fs: Fs, root: string): Promise<Refused[]> {
  const missing = join(root, 'missing');
  const file = join(root, 'file');
  await fs.writeFile(file, 'x');
  return [
    await refusal(fs.readFile(missing)),
    await refusal(fs.open(missing)),
    await refusal(fs.stat(missing)),
    await refusal(fs.lstat(missing)),
    await refusal(fs.access(missing)),
    await refusal(fs.readdir(missing)),
    await refusal(fs.opendir(missing)),
    await refusal(fs.rename(missing, file)),
    await refusal(fs.copyFile(missing, file)),
    await refusal(fs.unlink(missing)),
    await refusal(fs.mkdir(file)),
    await refusal(fs.rmdir(file)),
    await refusal(fs.readFile(root)),
    await refusal(fs.writeFile(root, 'x')),
    await refusal(fs.readFile(file, { signal: AbortSignal.abort() })),
    await refusal(fs.readFile(1.5 as unknown as string)),
    await refusal(fs.readFile('nul\0byte')),
  ];
}

/** The same work by both, each in a folder of its own. */
async function byBoth(folder: string, work: (fs: Fs, root: string) => Promise<unknown>): Promise<void> {
  const root = join(folder, 'root');
  const results: unknown[] = [];
  for (const fs of [node, ours as Fs]) {
    await node.mkdir(root);
    results.push(await work(fs, root));
    await node.rm(root, { recursive: true });
  }
  deepStrictEqual(results[1], results[0]);
}

export const promisesChecks: readonly Check[] = [
  { name: 'a tree made, changed and read looks as one that Node made', run: (folder) => byBoth(folder, makeTree) },
  {
    name: 'a FileHandle does what Node’s does',
    run: (folder) => byBoth(folder, (fs, root) => useHandle(fs, join(root, 'file'))),
  },
  { name: 'what can’t be done is refused as Node refuses it', run: (folder) => byBoth(folder, refusals) },
  {
    name: 'files of all sizes come back as they were written',
    run: async (folder) => {
      for (const length of lengths) {
        const path = join(folder, `of-${length}`);
        await ours.writeFile(path, bytesOf(length));
        deepStrictEqual(await node.readFile(path), bytesOf(length));
        deepStrictEqual(await ours.readFile(path), bytesOf(length));
      }
    },
  },
  {
    name: 'four hundred files are written and read at once',
    run: async (folder) => {
      const each = Array.from({ length: 400 }, (_, index) => index);
      const path = (index: number) => join(folder, `file-${index}`);
      await Promise.all(each.map((index) => ours.writeFile(path(index), bytesOf(index * 37))));
      const read = await Promise.all(each.map((index) => ours.readFile(path(index))));
      for (const index of each) deepStrictEqual(read[index], bytesOf(index * 37));
      await Promise.all(each.map((index) => ours.rm(path(index))));
      deepStrictEqual(await node.readdir(folder), []);
    },
  },
  {
    name: 'files of /proc and /sys are read to their end',
    run: async () => {
      for (const path of ['/proc/version', '/proc/self/cmdline', '/proc/filesystems']) {
        deepStrictEqual(await ours.readFile(path), await node.readFile(path));
      }
      notStrictEqual((await ours.readFile('/proc/self/status')).length, 0);
      strictEqual((await ours.stat('/proc/version')).size, 0);
    },
  },
];
