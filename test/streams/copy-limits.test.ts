import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { pattern } from '../support/pattern.js';
import { runFixture } from '../support/run-fixture.js';
import { mayMount, onSmallFileSystem } from '../support/small-file-system.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

interface Limited {
  readonly answers: readonly { readonly code?: string; readonly message: string }[];
  readonly kept: boolean;
  readonly names: string[];
}

async function copiesUnder(t: ExecutionContext, code: string, limit: (folder: string) => readonly string[]) {
  await withTemporaryDirectory(async (directory) => {
    const [source, folder] = [join(directory, 'source'), join(directory, 'folder')];
    writeFileSync(source, pattern(6_000_000));
    mkdirSync(folder);
    const way = { args: [source, folder], through: limit(folder) };
    const { answers, kept, names } = await runFixture<Limited>('limited-copies', way);
    for (const [i, answer] of answers.entries()) {
      const target = join(folder, i === 0 ? 'new' : 'small');
      t.is(answer.code, code);
      t.true(answer.message.endsWith(`, copyfile '${source}' -> '${target}'`), answer.message);
    }
    t.true(kept, 'what was there before must be there still');
    t.deepEqual(names, ['small']);
  });
}

test('a limit of file sizes', async (t) => {
  await copiesUnder(t, 'EFBIG', () => ['prlimit', '--fsize=3000000:3000000']);
});

// Asked where nothing comes of it: the mount ends with the program that made it.
const full = mayMount(tmpdir()) ? test : test.skip;
full('[cannot run here] a full file system', async (t) => {
  await copiesUnder(t, 'ENOSPC', (folder) => onSmallFileSystem(folder, 3_000_000));
});

interface ByNobody {
  readonly uid: number;
  readonly codes: Record<string, string>;
  readonly modes: string[];
  readonly kept: string[];
  readonly inside: string[];
}

test('a process without rights', async (t) => {
  // Not beside the build: whoever the process becomes may not be allowed to go there.
  const directory = mkdtempSync(join(tmpdir(), 'uringfs-copies-'));
  chmodSync(directory, 0o777);
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  const { uid, codes, modes, kept, inside } = await runFixture<ByNobody>('copies-by-nobody', { args: [directory] });
  t.not(uid, 0);
  t.deepEqual(codes, {
    unreadable: process.getuid?.() === 0 ? 'EACCES' : 'copied',
    readOnly: 'EACCES',
    closedFolder: 'EACCES',
    overInClosedFolder: 'EACCES',
    exclusive: 'EEXIST',
    rootsProgram: 'copied',
    ownProgram: 'copied',
  });
  // A program that runs with somebody else's rights has lost them; one's own has kept them.
  t.deepEqual(modes, [process.getuid?.() === 0 ? '100755' : '106755', '104755']);
  t.deepEqual(kept, ['as it was', 'as it was']);
  t.deepEqual(inside, ['file']);
});
