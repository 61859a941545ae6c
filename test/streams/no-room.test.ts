import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { pattern } from '../support/pattern.js';
import { runFixture } from '../support/run-fixture.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

interface Filled {
  readonly error: object;
  readonly size: number;
  readonly counted: number;
  readonly beginning: boolean;
}

type Seen = Readonly<Record<string, Filled>>;

// What is mounted there is gone with the process.
const ownMounts = ['unshare', '--mount'] as const;
const tmpfs = ['mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', '/mnt'];
const mounts = spawnSync(ownMounts[0], [...ownMounts.slice(1), ...tmpfs]).status === 0;

const limits = {
  'a full disk': { how: 'disk', through: ownMounts, code: 'ENOSPC', room: 2_068 * 1_024 },
  'a limit of file sizes': { how: 'limit', through: ['prlimit', '--fsize=2100123'], code: 'EFBIG', room: 2_100_123 },
} as const;

for (const [title, { how, through, code, room }] of Object.entries(limits)) {
  const canRun = how !== 'disk' || mounts;
  const run = canRun ? test : test.skip;
  const where = canRun ? title : `[cannot run here] ${title}`;
  const seen = withTemporaryDirectory(async (directory) => {
    const source = join(directory, 'source');
    writeFileSync(source, pattern(3_000_000));
    return await runFixture<{ node: Seen; uringfs: Seen }>('filled-up', { args: [how, directory, source], through });
  });
  seen.catch(() => {});

  run(`${where}: the file holds as much as there is room for, without a gap, and no more`, async (t) => {
    const { node, uringfs } = await seen;
    t.deepEqual(Object.keys(uringfs), Object.keys(node));
    for (const [way, { size, beginning, counted }] of Object.entries(uringfs)) {
      t.deepEqual({ size, beginning }, { size: room, beginning: true }, way);
      t.true(counted <= size, way);
    }
  });

  run(`${where}: the error is Node's, and what has reached the file is counted`, async (t) => {
    const { node, uringfs } = await seen;
    for (const [way, { error, counted }] of Object.entries(uringfs)) {
      t.like(error, { code, syscall: 'write' }, way);
      t.deepEqual(error, node[way]?.error, way);
      t.is(counted, room, way);
    }
  });
}
