import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const busyLoop = fileURLToPath(new URL('./busy-loop.js', import.meta.url));
const timeToSpinUp = 500;

/** Runs `work` while as many other processes as there are CPUs use all the time they are given. */
export async function whileSaturated<Result>(work: () => Promise<Result>): Promise<Result> {
  const burners = Array.from({ length: availableParallelism() }, startBurner);
  const stop = () => {
    for (const burner of burners) {
      burner.kill('SIGKILL');
    }
  };
  process.once('exit', stop);
  try {
    await Promise.all(burners.map((burner) => once(burner, 'spawn')));
    await sleep(timeToSpinUp);
    return await work();
  } finally {
    process.off('exit', stop);
    stop();
  }
}

function startBurner(): ChildProcess {
  return spawn(process.execPath, [busyLoop, String(process.pid)], { stdio: ['ignore', 'ignore', 'inherit'] });
}
