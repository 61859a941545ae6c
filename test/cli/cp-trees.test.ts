import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { backend } from 'uringfs';
import { endOfCommand } from '../support/command.js';
import { pattern } from '../support/pattern.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';
import { tree } from '../support/tree.js';

function makeTree(top: string): void {
  const at = (...names: string[]) => join(top, ...names);
  mkdirSync(at('sub', 'deep'), { recursive: true });
  mkdirSync(at('empty'));
  writeFileSync(at('a'), 'text', { mode: 0o640 });
  writeFileSync(at('sub', 'b'), pattern(10_000));
  writeFileSync(at('sub', 'deep', 'large'), pattern(3_000_000));
  writeFileSync(at('nothing'), '');
  writeFileSync(Buffer.concat([Buffer.from(`${top}/`), Buffer.from([0xff, 0xfe])]), 'no UTF-8');
  linkSync(at('a'), at('sub', 'hard'));
  symlinkSync('a', at('link'));
  symlinkSync('sub', at('link to folder'));
  symlinkSync('nowhere', at('dangling'));
  writeFileSync(at('sparse'), 'start');
  truncateSync(at('sparse'), 5 * 2 ** 20);
  const old = '2003-04-05 06:07:08.111222333';
  execFileSync('find', [top, '-exec', 'touch', '--no-dereference', '--date', old, '{}', '+']);
  execFileSync('touch', ['--date', '2001-02-03 04:05:06.123456789', at('a'), at('sub', 'deep')]);
  chmodSync(at('sparse'), 0o4711);
  chmodSync(at('sub', 'deep'), 0o500);
  chmodSync(at('empty'), 0o2777);
}

/** What a tree does not tell: the blocks of files, and times of before this test. */
function timesAndBlocks(top: string): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  const recent = BigInt(Date.now() - 3_600_000) * 1_000_000n;
  // On node:fs a time is a number of seconds, which has no room for nanoseconds.
  const unit = backend.kind === 'io_uring' ? 1n : 10_000n;
  for (const entry of readdirSync(top, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (stats === undefined) continue;
    const time = stats.mtimeNs > recent ? 'recent' : stats.mtimeNs / unit;
    found[path.slice(top.length)] = [entry.isFile() ? stats.blocks : 0, time];
  }
  return found;
}

interface Played {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Run = (args: readonly string[], cwd: string) => Played | Promise<Played>;

const theirs: Run = (args, cwd) => {
  const { status, stdout, stderr } = spawnSync('cp', args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });
  return { code: status, stdout, stderr: stderr.replaceAll(/^cp:/gm, 'uringfs cp:') };
};
const ours: Run = async (args, cwd) => {
  const { code, stdout, stderr } = await endOfCommand(['cp', ...args], { cwd });
  return { code, stdout, stderr };
};

async function play(run: Run, cwd: string, args: readonly string[]) {
  const { code, stdout, stderr } = await run(args, cwd);
  const lines = (text: string) => text.split('\n').sort();
  return { code, stdout: lines(stdout), stderr: lines(stderr), made: tree(cwd), facts: timesAndBlocks(cwd) };
}

/** Runs the same on both, each in a directory of its own. */
async function sameAsCp(t: ExecutionContext, prepare: (directory: string) => void, args: readonly string[]) {
  await withTemporaryDirectory(async (base) => {
    const [first, second] = [join(base, 'a'), join(base, 'b')];
    mkdirSync(first);
    prepare(first);
    // With the very same times.
    execFileSync('cp', ['-a', first, second]);
    const expected = await play(theirs, first, args);
    const { facts, ...seen } = await play(ours, second, args);
    t.deepEqual(seen, { code: expected.code, stdout: expected.stdout, stderr: expected.stderr, made: expected.made });
    t.deepEqual(facts, expected.facts);
    t.is(expected.code, expected.stderr.length > 1 ? 1 : 0);
    for (const directory of [first, second]) execFileSync('chmod', ['-R', 'u+rwx', directory]);
  });
}

const justTree = (directory: string) => {
  mkdirSync(join(directory, 'tree'));
  makeTree(join(directory, 'tree'));
};

for (const options of [['-rv'], ['-a'], ['-Rp'], ['-rL']]) {
  test(`a tree to a new name: ${options}`, async (t) => {
    await sameAsCp(t, justTree, [...options, 'tree', 'copy']);
  });
}

for (const options of [['-a'], ['-rvT']]) {
  test(`a tree over another one: ${options}`, async (t) => {
    const prepare = (directory: string) => {
      justTree(directory);
      mkdirSync(join(directory, 'copy'));
      const into = options[0] === '-rvT' ? join(directory, 'copy') : join(directory, 'copy', 'tree');
      mkdirSync(into, { recursive: true });
      mkdirSync(join(into, 'sub'));
      writeFileSync(join(into, 'a'), 'older and longer text', { mode: 0o604 });
      writeFileSync(join(into, 'sub', 'more'), 'not in the source');
      writeFileSync(join(into, 'empty'), 'a file where a folder comes');
      mkdirSync(join(into, 'nothing'));
    };
    await sameAsCp(t, prepare, [...options, 'tree', 'copy']);
  });
}

for (const options of [['-v'], ['-p'], ['-d'], ['-t']]) {
  test(`files into a folder: ${options}`, async (t) => {
    const prepare = (directory: string) => {
      justTree(directory);
      mkdirSync(join(directory, 'into'));
      writeFileSync(join(directory, 'into', 'a'), 'here before', { mode: 0o600 });
    };
    const files = ['tree/a', 'tree/link', 'tree/sub/b', 'tree/sparse', 'tree/missing', 'tree/sub', './tree/a'];
    const args = options[0] === '-t' ? ['-t', 'into', ...files] : [...options, ...files, 'into'];
    await sameAsCp(t, prepare, args);
  });
}

test('a few hundred files', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    for (let folder = 0; folder < 10; folder++) {
      mkdirSync(join(directory, 'tree', `${folder}`), { recursive: true });
      for (let i = 0; i < 60; i++) writeFileSync(join(directory, 'tree', `${folder}`, `${i}`), pattern(i * 20, i));
    }
    const { code, stdout, stderr } = await endOfCommand(['cp', '-r', 'tree', 'copy'], { cwd: directory });
    t.deepEqual([code, stdout, stderr], [0, '', '']);
    t.deepEqual(tree(join(directory, 'copy')), tree(join(directory, 'tree')));
  });
});

test('a copy of a copy is kept with its times when nothing has changed', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    makeTree(join(directory, 'tree'));
    utimesSync(join(directory, 'tree'), 1, 2);
    cpSync(join(directory, 'tree', 'a'), join(directory, 'plain'));
    await endOfCommand(['cp', '-a', 'tree', 'copy'], { cwd: directory });
    const { code } = await endOfCommand(['cp', '-aT', 'tree', 'copy'], { cwd: directory });
    t.is(code, 0);
    t.is(lstatSync(join(directory, 'copy')).mtimeMs, 2_000);
    t.deepEqual(tree(join(directory, 'copy')), tree(join(directory, 'tree')));
    execFileSync('chmod', ['-R', 'u+rwx', directory]);
  });
});
