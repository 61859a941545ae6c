import { chownSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { endOfCommand } from '../support/command.js';
import { makeFifo } from '../support/fifo.js';
import { mayMount, onSmallFileSystem } from '../support/small-file-system.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';
import { tree } from '../support/tree.js';

function prepare(directory: string): void {
  const at = (...names: string[]) => join(directory, ...names);
  writeFileSync(at('a'), 'a');
  writeFileSync(at('b'), 'b');
  mkdirSync(at('folder', 'in'), { recursive: true });
  symlinkSync('nowhere', at('dangling'));
  symlinkSync('a', at('link'));
  makeFifo(at('fifo'));
}

const hint = "\nTry 'uringfs cp --help' for more information.";

/** Each as cp says it. */
const refused: Record<string, string> = {
  '': `missing file operand${hint}`,
  a: `missing destination file operand after 'a'${hint}`,
  '-q a b': `invalid option -- 'q'${hint}`,
  '-rq a b': `invalid option -- 'q'${hint}`,
  '--quick a b': `unrecognized option '--quick'${hint}`,
  '--recursive=yes a b': `option '--recursive' doesn't allow an argument${hint}`,
  '-t': `option requires an argument -- 't'${hint}`,
  '--target-directory': `option '--target-directory' requires an argument${hint}`,
  '-T a b c': `extra operand 'c'${hint}`,
  'missing b': "cannot stat 'missing': No such file or directory",
  'a/below b': "cannot stat 'a/below': Not a directory",
  '-- -a b': "cannot stat '-a': No such file or directory",
  'folder new': "-r not specified; omitting directory 'folder'",
  'a b missing': "target 'missing': No such file or directory",
  'a b link': "target 'link': Not a directory",
  '-t a b': "target directory 'a': Not a directory",
  'a missing/new': "cannot create regular file 'missing/new': No such file or directory",
  'a new/': "cannot create regular file 'new/': Not a directory",
  'a b/': "cannot stat 'b/': Not a directory",
  'a a': "'a' and 'a' are the same file",
  'a link': "'a' and 'link' are the same file",
  'a dangling': "not writing through dangling symlink 'dangling'",
  '-T a folder': "cannot overwrite directory 'folder' with non-directory",
  '-rT folder a': "cannot overwrite non-directory 'a' with directory 'folder'",
  '-r folder folder/in': "cannot copy a directory, 'folder', into itself, 'folder/in/folder'",
  '-r folder/.. folder/in/new': "cannot copy a directory, 'folder/..', into itself, 'folder/in/new'",
  '-r fifo new': "cannot copy 'fifo': it is a FIFO, a socket or a device",
  '-r fifo a missing folder/in': [
    "cannot copy 'fifo': it is a FIFO, a socket or a device",
    "uringfs cp: cannot stat 'missing': No such file or directory",
  ].join('\n'),
};

for (const [line, problem] of Object.entries(refused)) {
  test(`uringfs cp ${line}`, async (t) => {
    await withTemporaryDirectory(async (directory) => {
      prepare(directory);
      const before = tree(directory);
      const words = line.split(' ').filter((word) => word !== '');
      const { code, stdout, stderr } = await endOfCommand(['cp', ...words], { cwd: directory });
      t.deepEqual([code, stdout, stderr], [1, '', `uringfs cp: ${problem}\n`]);
      const { 'folder/in/a': copied, ...after } = tree(directory);
      t.deepEqual(after, before);
      t.is(copied !== undefined, words.length === 5, 'what can be copied is, whatever becomes of the others');
    });
  });
}

test('-n leaves what is there, and asks nobody', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    prepare(directory);
    const { code } = await endOfCommand(['cp', '-in', 'a', 'b'], { cwd: directory });
    t.is(code, 0);
    t.is(readFileSync(join(directory, 'b'), 'utf8'), 'b');
    // Where nobody answers, the answer is no.
    const asked = await endOfCommand(['cp', '-ni', 'a', 'b'], { cwd: directory });
    t.deepEqual([asked.code, asked.stderr], [0, "uringfs cp: overwrite 'b'? "]);
    t.is(readFileSync(join(directory, 'b'), 'utf8'), 'b');
  });
});

test('from a FIFO, and to a device', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    prepare(directory);
    const script = `printf text > fifo & exec "$@"`;
    const way = { cwd: directory, through: ['sh', '-c', script, 'sh'] };
    const { code, stderr } = await endOfCommand(['cp', 'fifo', 'new'], way);
    t.deepEqual([code, stderr], [0, '']);
    t.is(readFileSync(join(directory, 'new'), 'utf8'), 'text');
    t.is((await endOfCommand(['cp', 'a', '/dev/null'], { cwd: directory })).code, 0);
    t.true(lstatSync('/dev/null').isCharacterDevice());
    const full = await endOfCommand(['cp', 'a', '/dev/full'], { cwd: directory });
    t.deepEqual([full.code, full.stderr], [1, "uringfs cp: error writing '/dev/full': No space left on device\n"]);
  });
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;
asRoot('[cannot run here] what a user without rights may not read or write', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    prepare(directory);
    writeFileSync(join(directory, 'secret'), 'secret', { mode: 0o600 });
    // Still root, who may read this package wherever it lies, but with no more rights than others to what others have.
    for (const name of ['secret', 'b', 'folder']) chownSync(join(directory, name), 65_534, 65_534);
    const through = ['setpriv', '--bounding-set=-all'];
    const seen = await Promise.all([
      endOfCommand(['cp', 'secret', 'new'], { cwd: directory, through }),
      endOfCommand(['cp', 'a', 'b'], { cwd: directory, through }),
      endOfCommand(['cp', 'a', 'folder/new'], { cwd: directory, through }),
    ]);
    t.deepEqual(
      seen.map(({ stderr }) => stderr),
      [
        "uringfs cp: cannot open 'secret' for reading: Permission denied\n",
        "uringfs cp: cannot create regular file 'b': Permission denied\n",
        "uringfs cp: cannot create regular file 'folder/new': Permission denied\n",
      ],
    );
    const forced = await endOfCommand(['cp', '-f', 'a', 'b'], { cwd: directory, through });
    t.deepEqual([forced.code, readFileSync(join(directory, 'b'), 'utf8')], [0, 'a']);
  });
});

test('a limit of file sizes', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    prepare(directory);
    writeFileSync(join(directory, 'large'), Buffer.alloc(200_000));
    const through = ['prlimit', '--fsize=100000:100000'];
    const { code, stderr } = await endOfCommand(['cp', 'large', 'a', 'folder'], { cwd: directory, through });
    t.deepEqual([code, stderr], [1, "uringfs cp: error writing 'folder/large': File too large\n"]);
    t.deepEqual(Object.keys(tree(join(directory, 'folder'))), ['a', 'in']);
  });
});

const full = mayMount('/tmp') ? test : test.skip;
full('[cannot run here] a full disk', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    prepare(directory);
    writeFileSync(join(directory, 'large'), Buffer.alloc(3_000_000, 1));
    const script = 'cp a folder/large; "$@"; echo "$?"; ls -A folder; cat folder/large';
    const through = [...onSmallFileSystem(join(directory, 'folder'), 1_000_000), 'sh', '-c', script, 'sh'];
    const { stdout, stderr } = await endOfCommand(['cp', 'large', 'folder'], { cwd: directory, through });
    t.is(stderr, "uringfs cp: error writing 'folder/large': No space left on device\n");
    t.is(stdout, '1\nlarge\na');
  });
});
