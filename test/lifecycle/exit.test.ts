import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { pattern } from '../support/pattern.js';
import { endOfFixture } from '../support/run-fixture.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

const kinds = ['nothing', 'promises', 'streams', 'a failure', 'an open handle', 'everything'];
for (const kind of kinds) {
  test(`a process that used ${kind} exits by itself`, async (t) => {
    const { code, signal, stdout, stderr } = await endOfFixture('idle', { args: [kind] });
    t.is(signal, null);
    t.is(code, 0, stderr);
    t.is(stdout, 'done\n');
  });
}

for (const kind of ['stat', 'readFile of a FIFO', 'read of a FIFO', 'open of a FIFO', 'write', 'a stream of a FIFO']) {
  test(`a pending ${kind} keeps the process alive until it settles`, async (t) => {
    const { code, stdout, stderr } = await endOfFixture('pending', { args: [kind] });
    t.is(code, 0, stderr);
    t.is(stdout, 'settled\n');
  });
}

for (const how of [
  'process.exit',
  'an uncaught error',
  'an unhandled rejection',
  'the end of the main module',
  'SIGTERM',
]) {
  test(`${how} ends a process with operations in flight`, async (t) => {
    const { code, signal, stdout, stderr } = await endOfFixture('exit-in-flight', { args: [how] });
    if (how === 'SIGTERM') t.is(signal, 'SIGTERM', stderr);
    else {
      t.is(signal, null, stderr);
      t.is(code, { 'process.exit': 7, 'the end of the main module': 0 }[how] ?? 1, stderr);
    }
    t.is(stdout, 'in flight\n');
  });
}

test('a file is whole when the process exits as soon as writeFile has settled', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const path = join(directory, 'file');
    const { code, stderr } = await endOfFixture('write-then-exit', { args: [path] });
    t.is(code, 0, stderr);
    t.true(readFileSync(path).equals(pattern(3_000_001)));
  });
});
