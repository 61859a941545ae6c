import { once } from 'node:events';
import { stat, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import { uringfs } from './support/implementation.js';
import { pattern } from './support/pattern.js';
import { withTemporaryDirectory } from './support/temporary-directory.js';

const { fs } = uringfs;

interface Target {
  readonly path: string;
  readonly handle: FileHandle;
}

/** Calls that can be answered without ever leaving the microtask queue. */
const calls: Record<string, (target: Target) => Promise<unknown>> = {
  read: ({ handle }) => handle.read(Buffer.alloc(4_096), 0, 4_096, 0),
  write: ({ handle }) => handle.write(pattern(100), 0, 100, 0),
  stat: ({ path }) => fs.stat(path),
  'stat of a missing file': ({ path }) => fs.stat(`${path} that is missing`).catch(() => {}),
  'stat of a handle': ({ handle }) => handle.stat(),
  readFile: ({ path }) => fs.readFile(path),
  'open and close': async ({ path }) => await (await fs.open(path)).close(),
  'a wrong call': () => fs.stat('').catch(() => {}),
};

async function withTarget(use: (target: Target) => Promise<void>) {
  await withTemporaryDirectory(async (directory) => {
    const path = join(directory, 'file');
    writeFileSync(path, pattern(8_192));
    const handle = await fs.open(path, 'r+');
    await use({ path, handle });
    await handle.close();
  });
}

for (const [name, call] of Object.entries(calls)) {
  test.serial(`an endless loop of ${name} lets timers fire`, async (t) => {
    await withTarget(async (target) => {
      let fired = 0;
      const interval = setInterval(() => fired++, 1);
      let calls = 0;
      while (fired < 5) {
        await call(target);
        calls++;
      }
      clearInterval(interval);
      t.true(calls > 0);
    });
  });

  test.serial(`an endless loop of ${name} lets setImmediate run`, async (t) => {
    await withTarget(async (target) => {
      let immediates = 0;
      const again = () => {
        if (++immediates < 50) setImmediate(again);
      };
      setImmediate(again);
      while (immediates < 50) await call(target);
      t.is(immediates, 50);
    });
  });

  test.serial(`an endless loop of ${name} lets a socket talk`, async (t) => {
    await withTarget(async (target) => {
      const server = createServer((socket) => socket.pipe(socket));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('the server has no port');
      const socket = connect(address.port, '127.0.0.1');
      let echoes = 0;
      socket.on('connect', () => socket.write('ping'));
      socket.on('data', () => {
        if (++echoes < 10) socket.write('ping');
      });
      while (echoes < 10) await call(target);
      socket.destroy();
      server.close();
      await once(server, 'close');
      t.is(echoes, 10);
    });
  });

  test.serial(`64 endless loops of ${name} at once let timers and node:fs go on`, async (t) => {
    await withTarget(async (target) => {
      let done = false;
      const workers = Array.from({ length: 64 }, async () => {
        while (!done) await call(target);
      });
      await new Promise((resolve) => setTimeout(resolve, 1));
      await new Promise((resolve) => stat(target.path, resolve));
      await new Promise(setImmediate);
      done = true;
      await Promise.all(workers);
      t.pass();
    });
  });
}
