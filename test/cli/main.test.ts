import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { commandFile, endOfCommand } from '../support/command.js';

test('without a command, or with one that there is not, it says where to look', async (t) => {
  for (const [args, problem] of [
    [[], 'missing command'],
    [['nothing'], "'nothing' is not a uringfs command"],
    [['toString'], "'toString' is not a uringfs command"],
  ] as const) {
    const { code, stdout, stderr } = await endOfCommand(args);
    t.deepEqual([code, stdout], [1, '']);
    t.is(stderr, `uringfs: ${problem}\nTry 'uringfs --help' for more information.\n`);
  }
});

test('--version is that of the package', async (t) => {
  const manifest = readFileSync(fileURLToPath(import.meta.resolve('uringfs/package.json')), 'utf8');
  const { code, stdout } = await endOfCommand(['--version']);
  t.deepEqual([code, stdout], [0, `uringfs ${JSON.parse(manifest).version}\n`]);
});

test('--help lists the commands, and each tells of itself', async (t) => {
  const { code, stdout } = await endOfCommand(['--help']);
  t.is(code, 0);
  const names = [...stdout.matchAll(/^ {2}(\w+) /gm)].map((match) => match[1] as string);
  t.true(names.includes('cp') && names.includes('cat'));
  for (const name of names) {
    const help = await endOfCommand([name, '--help']);
    t.deepEqual([help.code, help.stderr], [0, '']);
    t.true(help.stdout.startsWith(`Usage: uringfs ${name} `), help.stdout);
  }
});

test('a shell can run it', (t) => {
  t.true(readFileSync(commandFile, 'utf8').startsWith('#!/usr/bin/env node\n'));
  t.is(statSync(commandFile).mode & 0o111, 0o111);
});
