import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { endOfProgram } from '../support/run-fixture.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

const examples = [...readFileSync('docs/log.md', 'utf8').matchAll(/```js\n(.*?)```/gs)].map(
  ([, text]) => text as string,
);

async function run(index: number, args: string[], directory: string): Promise<string> {
  const program = join(directory, 'example.mjs');
  writeFileSync(program, examples[index] ?? '');
  const { code, stdout, stderr } = await endOfProgram(program, { args });
  if (code !== 0) throw new Error(`It ended with ${code}: ${stderr}`);
  return stdout;
}

test('docs/log.md has three examples', (t) => t.is(examples.length, 3));

test('docs/log.md: the lines of a file', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const log = join(directory, 'log');
    writeFileSync(log, 'INFO 1\nERROR 2\n'.repeat(10_000));
    t.is(await run(0, [log], directory), '10000 errors\n');
  });
});

test('docs/log.md: a log that grows, and a second run', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const [log, state] = [join(directory, 'log'), join(directory, 'state')];
    writeFileSync(log, 'one\nstop\n');
    t.is(await run(1, [log, state], directory), 'one\nstop\n');
    // The checkpoint is saved before the program stops.
    t.true(existsSync(state));
    writeFileSync(log, 'two\nstop\n', { flag: 'a' });
    t.is(await run(1, [log, state], directory), 'two\nstop\n');
  });
});

test('docs/log.md: a log that is written', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const log = join(directory, 'log');
    await run(2, [log], directory);
    t.deepEqual(readFileSync(log, 'utf8').split('\n'), [
      'a line that nobody waits for',
      'a line that is in the file when this goes on',
      '',
    ]);
  });
});
