import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EchoAccount, Load } from './load.js';

// proc_pid_stat(5) counts in these, whatever the kernel's own clock.
const ticksPerSecond = 100;

/** User and system time of a process with all its threads, those of the kernel that work for it too. */
function cpuSecondsOf(process: number): number {
  const afterName = readFileSync(`/proc/${process}/stat`, 'utf8').replace(/^.*\) /s, '');
  const fields = afterName.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** A connection, as soon as somebody listens. */
async function connected(path: string): Promise<Socket> {
  for (;;) {
    const socket = connect(path);
    try {
      await once(socket, 'connect');
      return socket;
    } catch {
      await sleep(10);
    }
  }
}

const load = JSON.parse(process.argv[2] ?? '') as Load;
const message = Buffer.alloc(load.bytes, 'echo ');
let [roundTrips, ending] = [0, false];

function play(socket: Socket): void {
  let back = 0;
  socket.on('data', (chunk: Buffer) => {
    if (message.compare(chunk, 0, chunk.length, back, back + chunk.length) !== 0) {
      throw new Error('The echo is not what was sent, so its time means nothing.');
    }
    back += chunk.length;
    if (back < message.length) return;
    back = 0;
    roundTrips++;
    if (ending) socket.end();
    else socket.write(message);
  });
  socket.write(message);
}

const sockets = await Promise.all(Array.from({ length: load.connections }, () => connected(load.path)));
sockets.forEach(play);
await sleep(load.warmUpMilliseconds);
const [before, cpuBefore, ownBefore] = [performance.now(), cpuSecondsOf(load.server), process.cpuUsage()];
roundTrips = 0;
await sleep(load.milliseconds);
const { user, system } = process.cpuUsage(ownBefore);
const account: EchoAccount = {
  roundTrips,
  seconds: (performance.now() - before) / 1000,
  serverCpuSeconds: cpuSecondsOf(load.server) - cpuBefore,
  clientCpuSeconds: (user + system) / 1e6,
};
ending = true;
await Promise.all(sockets.map((socket) => once(socket, 'close')));
process.stdout.write(JSON.stringify(account));
