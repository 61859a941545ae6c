import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { backend } from 'uringfs';
import { commandFile } from '../support/command.js';
import { makeFifo } from '../support/fifo.js';
import { makeLargeFile } from '../support/large-file.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

/** Whether a process has a file open that is to become a copy in this folder. */
function isCopying(pid: number | undefined, folder: string): boolean {
  if (readdirSync(folder).some((name) => name.startsWith('.uringfs-'))) return true;
  try {
    const targets = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
    return targets.some((target) => target.startsWith(`${folder}/`) && target.endsWith(' (deleted)'));
  } catch {
    // It has ended, or closed one of them meanwhile.
    return false;
  }
}

function waitsForFifo(pid: number | undefined): boolean {
  return readdirSync(`/proc/${pid}/task`).some((thread) => {
    const file = `/proc/${pid}/task/${thread}/wchan`;
    return existsSync(file) && readFileSync(file, 'utf8').includes('wait_for_partner');
  });
}

for (const [signal, expected] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGKILL', null],
] as const) {
  test.serial(`${signal} in mid-copy`, async (t) => {
    await withTemporaryDirectory(async (directory) => {
      const source = makeLargeFile(join(directory, 'source'));
      writeFileSync(join(directory, 'target'), 'as it was');
      const args = [commandFile, 'cp', source, join(directory, 'target')];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      const ended = once(child, 'close');
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      while (child.exitCode === null && !isCopying(child.pid, directory)) await pause(1);
      child.kill(signal);
      const [code] = await ended;
      t.deepEqual([code, said], [expected, '']);
      t.is(readFileSync(join(directory, 'target'), 'utf8'), 'as it was');
      // On node:fs a copy has a name from the start, which nobody takes away then.
      if (signal !== 'SIGKILL' || backend.kind === 'io_uring') {
        t.deepEqual(readdirSync(directory).sort(), ['source', 'target']);
      }
    });
  });
}

for (const [title, args] of Object.entries({ 'a writer': ['fifo', 'new'], 'a reader': ['file', 'fifo'] })) {
  test.serial(`SIGINT while a FIFO waits for ${title}`, async (t) => {
    await withTemporaryDirectory(async (directory) => {
      makeFifo(join(directory, 'fifo'));
      writeFileSync(join(directory, 'file'), 'text');
      const child = spawn(process.execPath, [commandFile, 'cp', ...args], { cwd: directory, stdio: 'inherit' });
      const ended = once(child, 'exit');
      // Where the kernel does not tell what a thread waits for, it has had two seconds to come there.
      for (let turn = 0; turn < 400 && !waitsForFifo(child.pid); turn++) await pause(5);
      child.kill('SIGINT');
      t.deepEqual(await ended, [null, 'SIGINT']);
      t.deepEqual(readdirSync(directory).sort(), ['fifo', 'file']);
    });
  });
}

test.serial('on a terminal a bar shows how far it is, and Ctrl-C ends it', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const source = makeLargeFile(join(directory, 'source'));
    const log = join(directory, 'log');
    const command = `'${process.execPath}' '${commandFile}' cp '${source}' '${join(directory, 'target')}'`;
    const child = spawn('script', ['--quiet', '--flush', '--return', '--command', command, log], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, TERM: 'xterm' },
    });
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
    });
    const ended = once(child, 'close');
    while (child.exitCode === null && !/\d% \[/.test(shown)) await pause(5);
    child.stdin.write('\x03');
    const [code] = await ended;
    t.is(code, 130);
    const eraseLine = '\r\u001b[K';
    const lines = shown.split(eraseLine).slice(1);
    t.true(lines.length > 0, shown);
    for (const line of lines) t.regex(line, /^ *\d+% \[=*> *\] {2}[\d.]+ [MG]?i?B of 1\.0 GiB {2}[\d.]+ [KMG]?i?B\/s/);
    t.false(existsSync(join(directory, 'target')));
  });
});

test('nothing is shown where nobody looks', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    writeFileSync(join(directory, 'source'), Buffer.alloc(3_000_000));
    const { stdout, stderr, status } = spawnSync(process.execPath, [commandFile, 'cp', 'source', 'target'], {
      cwd: directory,
      encoding: 'utf8',
    });
    t.deepEqual([status, stdout, stderr], [0, '', '']);
  });
});
