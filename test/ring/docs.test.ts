import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, relative } from 'node:path';
import test from 'ava';
import { endOfProgram } from '../support/run-fixture.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

const examples = [...readFileSync('docs/ring.md', 'utf8').matchAll(/```js\n(.*?)```/gs)].map(
  (match) => match[1] as string,
);

async function withExample(index: number, use: (program: string, directory: string) => Promise<void>): Promise<void> {
  await withTemporaryDirectory(async (directory) => {
    mkdirSync(directory, { recursive: true });
    const program = join(directory, 'example.mjs');
    writeFileSync(program, examples[index] ?? '');
    await use(program, directory);
  });
}

test('docs/ring.md has four examples', (t) => t.is(examples.length, 4));

test('the NOP of docs/ring.md', async (t) => {
  await withExample(0, async (program) => {
    t.like(await endOfProgram(program), { code: 0, stdout: '42n 0\n', stderr: '' });
  });
});

test('the cat of docs/ring.md', async (t) => {
  await withExample(1, async (program, directory) => {
    const file = join(directory, 'file');
    const text = 'line of text\n'.repeat(20_000);
    writeFileSync(file, text);
    const { code, stdout, stderr } = await endOfProgram(program, { args: [file] });
    t.is(code, 0, stderr);
    t.true(stdout === text);
  });
});

test('the cp of docs/ring.md', async (t) => {
  await withExample(2, async (program, directory) => {
    const [source, target] = [join(directory, 'source'), join(directory, 'target')];
    writeFileSync(source, Buffer.alloc(300_001, 'some bytes'));
    const { code, stderr } = await endOfProgram(program, { args: [source, target] });
    t.is(code, 0, stderr);
    t.true(readFileSync(target).equals(readFileSync(source)));
  });
});

test('the echo server of docs/ring.md', async (t) => {
  await withExample(3, async (program, directory) => {
    const path = relative(process.cwd(), join(directory, 's'));
    const server = spawn(process.execPath, [program, path], { stdio: ['ignore', 'ignore', 'inherit'] });
    const echoes = await Promise.all(Array.from({ length: 10 }, (_, i) => echoOf(path, `${i}`.repeat(50_000))));
    t.deepEqual(
      echoes.map((echo, i) => echo === `${i}`.repeat(50_000)),
      echoes.map(() => true),
    );
    t.is(server.exitCode, null);
    server.kill();
    await once(server, 'exit');
  });
});

/** What comes back, as soon as somebody listens. */
async function echoOf(path: string, text: string): Promise<string> {
  for (;;) {
    const socket = connect(path);
    try {
      await once(socket, 'connect');
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
      continue;
    }
    let echo = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      echo += part;
      if (echo.length === text.length) socket.end();
    });
    socket.write(text);
    await once(socket, 'close');
    return echo;
  }
}
