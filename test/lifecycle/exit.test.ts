import { existsSync, mkdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { backend } from 'uringfs';
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

const ends: Record<string, { code: number } | { signal: NodeJS.Signals }> = {
  'process.exit': { code: 7 },
  'an uncaught error': { code: 1 },
  'an unhandled rejection': { code: 1 },
  'the end of the main module': { code: 0 },
  SIGTERM: { signal: 'SIGTERM' },
};

// Without V8's own threads: when one of them wants a garbage collection, the exit of Node 24 can wait for it for ever.
const nodeOptions = ['--single-threaded'];

for (const [how, end] of Object.entries(ends)) {
  test(`${how} ends a process with operations in flight`, async (t) => {
    await withTemporaryDirectory(async (directory) => {
      const source = join(directory, 'source');
      writeFileSync(source, pattern(3_000_000));
      const ended = await endOfFixture('exit-in-flight', {
        args: [how, source, join(directory, 'target')],
        nodeOptions,
      });
      t.like(ended, { code: null, signal: null, ...end, stdout: 'in flight\n' }, ended.stderr);
    });
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

// On the backend of Node what is asked for first is done as well, but of several steps only the first one.
const onRing = backend.kind === 'io_uring';

test('what a turn has asked for is done although it ends with process.exit', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const at = (name: string) => join(directory, name);
    for (const name of ['old', 'gone', 'kept']) writeFileSync(at(name), name);
    mkdirSync(at('tree'));
    writeFileSync(join(at('tree'), 'leaf'), 'leaf');
    const { code, stderr } = await endOfFixture('exit-in-turn', { args: [directory] });
    t.is(code, 0, stderr);
    t.true(existsSync(at('made')));
    if (!onRing) return;
    t.is(readFileSync(at('renamed'), 'utf8'), 'old');
    t.false(existsSync(at('gone')));
    t.is(readlinkSync(at('link')), 'old');
    t.is(statSync(at('kept')).mode & 0o777, 0o600);
    t.is(readFileSync(join(at('copied'), 'leaf'), 'utf8'), 'leaf');
    for (let i = 0; i < 500; i++) t.is(readFileSync(at(`file ${i}`), 'utf8'), `text ${i}`);
  });
});
