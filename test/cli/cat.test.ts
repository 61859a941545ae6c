import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { commandFile } from '../support/command.js';
import { pattern } from '../support/pattern.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

const cat = `'${process.execPath}' '${commandFile}' cat`;

/** Runs a line of shell, with `cat` in it, in a directory that has some files. */
async function inShell(line: string, use: (ended: ReturnType<typeof spawnSync>, directory: string) => void) {
  await withTemporaryDirectory((directory) => {
    writeFileSync(join(directory, 'a'), 'first\n');
    writeFileSync(join(directory, 'b'), pattern(3_000_000));
    mkdirSync(join(directory, 'folder'));
    const script = line.replaceAll('uringfs cat', cat);
    use(spawnSync('bash', ['-c', script], { cwd: directory, maxBuffer: 2 ** 26 }), directory);
  });
}

test('files one after the other, standard input among them', async (t) => {
  await inShell('echo second | uringfs cat a - b', ({ status, stdout, stderr }) => {
    const expected = Buffer.concat([Buffer.from('first\nsecond\n'), pattern(3_000_000)]);
    t.deepEqual([status, `${stderr}`], [0, '']);
    t.true(expected.equals(stdout as Buffer));
  });
  await inShell('uringfs cat < b', ({ status, stdout }) => {
    t.is(status, 0);
    t.true(pattern(3_000_000).equals(stdout as Buffer));
  });
});

test('into a file, and at its end', async (t) => {
  await inShell('uringfs cat b > c && uringfs cat a >> c', ({ status, stderr }, directory) => {
    t.deepEqual([status, `${stderr}`], [0, '']);
    const expected = Buffer.concat([pattern(3_000_000), Buffer.from('first\n')]);
    t.true(expected.equals(readFileSync(join(directory, 'c'))));
  });
});

test('what can be read is written, whatever becomes of the others', async (t) => {
  await inShell('uringfs cat missing folder a; echo $?', ({ stdout, stderr }) => {
    t.is(`${stdout}`, 'first\n1\n');
    const problems = 'uringfs cat: missing: No such file or directory\nuringfs cat: folder: Is a directory\n';
    t.is(`${stderr}`, problems);
  });
});

test('a reader that has had enough ends it without a word', async (t) => {
  await inShell('uringfs cat b b b b | head -c 5 > /dev/null; echo $PIPESTATUS', ({ stdout, stderr }) => {
    t.is(`${stdout}`, '141\n');
    t.is(`${stderr}`, '');
  });
});

test('so does one of any other command', async (t) => {
  await inShell(`${cat.replace(/cat$/, 'cp')} -v a b folder | true; echo $PIPESTATUS`, ({ stdout, stderr }) => {
    t.is(`${stderr}`, '');
    t.regex(`${stdout}`, /^(0|141)\n$/);
  });
});

test('a full device is told', async (t) => {
  await inShell('uringfs cat a > /dev/full', ({ status, stderr }) => {
    t.deepEqual([status, `${stderr}`], [1, 'uringfs cat: write error: No space left on device\n']);
  });
});

test('a file is not written to itself', async (t) => {
  await inShell('uringfs cat b a >> a', ({ status, stderr }, directory) => {
    t.deepEqual([status, `${stderr}`], [1, 'uringfs cat: a: input file is output file\n']);
    t.is(readFileSync(join(directory, 'a')).length, 3_000_006);
  });
});

test('standard input is not written to itself', async (t) => {
  for (const line of ['uringfs cat - < a >> a', 'uringfs cat < a >> a']) {
    await inShell(`timeout 10 ${line}`, ({ status, stderr }, directory) => {
      t.deepEqual([status, `${stderr}`], [1, 'uringfs cat: -: input file is output file\n']);
      t.is(readFileSync(join(directory, 'a'), 'utf8'), 'first\n');
    });
  }
  await inShell('uringfs cat < a > c', ({ status }) => t.is(status, 0));
});

test('a folder as standard input', async (t) => {
  await inShell('uringfs cat < folder', ({ status, stderr }) => {
    t.deepEqual([status, `${stderr}`], [1, 'uringfs cat: -: Is a directory\n']);
  });
});

test('more files than streams like to have listeners', async (t) => {
  const many = Array(30).fill('a').join(' ');
  for (const line of [`uringfs cat ${many} - < /dev/null | cat`, `uringfs cat ${many} > c; cat c`]) {
    await inShell(line, ({ stdout, stderr }) => {
      t.is(`${stdout}`, 'first\n'.repeat(30));
      t.is(`${stderr}`, '');
    });
  }
});

test('names that are not UTF-8', async (t) => {
  const copy = cat.replace(/cat$/, 'cp');
  await inShell(
    [
      `cp a $'\\xff\\xfe' && cp a $'x\\xff' && rm a b && uringfs cat $'\\xff\\xfe'`,
      `${copy} $'\\xff\\xfe' $'x\\xff' folder && ${copy} $'x\\xff' $'y\\xff' && ls -R`,
    ].join(' && '),
    (ended) => {
      t.deepEqual([ended.status, `${ended.stderr}`], [0, '']);
      const listed = (ended.stdout as Buffer).toString('latin1');
      const names = ['folder', 'x\xff', 'y\xff', '\xff\xfe'].sort();
      const [top = '', inside = ''] = listed.replace('first\n.:\n', '').split('\n\n./folder:\n');
      t.deepEqual(top.split('\n').sort(), names);
      t.deepEqual(inside.trim().split('\n').sort(), ['x\xff', '\xff\xfe'].sort());
    },
  );
});

test('other commands tell what they could not write, and do what they are for', async (t) => {
  const cp = cat.replace(/cat$/, 'cp');
  for (const line of [
    `${cp} -v a c > /dev/full; s=$?; cat c; exit $s`,
    `${cp} --help > /dev/full; s=$?; cat a; exit $s`,
  ]) {
    await inShell(line, ({ status, stdout, stderr }) => {
      t.deepEqual([status, `${stdout}`], [1, 'first\n']);
      t.is(`${stderr}`, 'uringfs: write error: No space left on device\n');
    });
  }
});

test('options that there are not', async (t) => {
  await inShell('uringfs cat -x a', ({ status, stderr }) => {
    const hint = "Try 'uringfs cat --help' for more information.";
    t.deepEqual([status, `${stderr}`], [1, `uringfs cat: invalid option -- 'x'\n${hint}\n`]);
  });
});
