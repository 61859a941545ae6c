import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { projectFolder } from '../setting/project-folder.js';
import type { EchoAccount, Load } from './load.js';

export interface EchoResult {
  connections: number;
  bytes: number;
  uringfs: EchoAccount[];
  node: EchoAccount[];
}

interface Effort {
  rounds: number;
  sampleMilliseconds: number;
}

type Server = 'uringfs' | 'node';

const execute = promisify(execFile);
const program = (name: string) => fileURLToPath(new URL(`./${name}.js`, import.meta.url));
// Shorter, and the compiler has not seen all of a server yet.
const leastMilliseconds = 500;

const settings = [
  { connections: 16, bytes: 64 },
  { connections: 16, bytes: 4096 },
  { connections: 128, bytes: 64 },
  { connections: 128, bytes: 4096 },
] as const;

/** The echo server of docs/ring.md beside one on node:net, in turn, each in a process of its own. */
export async function runEcho(folder: string, effort: Effort, progress: (text: string) => void): Promise<EchoResult[]> {
  const example = join(folder, 'echo-server.mjs');
  writeFileSync(example, exampleOfTheDocs());
  const programs = { uringfs: example, node: program('node-server') };
  const results: EchoResult[] = [];
  for (const { connections, bytes } of settings) {
    const result: EchoResult = { connections, bytes, uringfs: [], node: [] };
    for (let round = 0; round < effort.rounds; round++) {
      progress(`echo of ${bytes} bytes: round ${round + 1} of ${effort.rounds}`);
      const turns: Server[] = round % 2 === 0 ? ['uringfs', 'node'] : ['node', 'uringfs'];
      for (const by of turns) result[by].push(await measure(programs[by], { connections, bytes }, effort));
    }
    results.push(result);
  }
  return results;
}

function exampleOfTheDocs(): string {
  const text = readFileSync(join(projectFolder, 'docs/ring.md'), 'utf8');
  const programs = [...text.matchAll(/```js\n(.*?)```/gs)].map((match) => match[1] as string);
  const server = programs.find((each) => each.includes('acceptMultishot'));
  if (server === undefined) throw new Error('docs/ring.md has no echo server to be measured.');
  return server;
}

async function measure(
  server: string,
  { connections, bytes }: (typeof settings)[number],
  { sampleMilliseconds }: Effort,
): Promise<EchoAccount> {
  // Relative to the current folder: the name of a socket must be short.
  const path = `echo-${process.pid}.socket`;
  const cwd = projectFolder;
  const running = spawn(process.execPath, [server, path], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    const milliseconds = Math.max(leastMilliseconds, 4 * sampleMilliseconds);
    const load: Load = {
      path,
      server: running.pid as number,
      connections,
      bytes,
      warmUpMilliseconds: milliseconds,
      milliseconds,
    };
    const { stdout } = await execute(process.execPath, [program('client'), JSON.stringify(load)], { cwd });
    return JSON.parse(stdout) as EchoAccount;
  } finally {
    running.kill();
    await once(running, 'exit');
    rmSync(join(cwd, path), { force: true });
  }
}
