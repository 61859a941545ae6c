import { once } from 'node:events';
import { stat, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import { uringfs } from './support/implementation.js';
import { pattern } from './support/pattern.js';
import { withTemporaryDirectory } from './support/temporary-directory.js';

type Once = (fs: typeof uringfs.fs, path: string) => Promise<() => Promise<unknown>>;

/** Calls that can be answered without ever leaving the microtask queue. */
const loops: Record<string, Once> = {
  read: async (fs, path) => {
    const handle = await fs.open(path);
    const buffer = Buffer.alloc(4_096);
    return () => handle.read(buffer, 0, 4_096, 0);
  },
  write: async (fs, path) => {
    const handle = await fs.open(path, 'r+');
    const buffer = pattern(100);
    return () => handle.write(buffer, 0, 100, 0);
  },
  stat: async (fs, path) => () => fs.stat(path),
  'stat of a missing file': async (fs, path) => () => fs.stat(`${path} that is missing`).catch(() => {}),
  readFile: async (fs, path) => () => fs.readFile(path),
  'open and close': async (fs, path) => async () => (await fs.open(path)).close(),
  'a wrong call': async (fs) => () => fs.stat('').catch(() => {}),
};

async function withTarget(use: (path: string) => Promise<void>) {
  await withTemporaryDirectory(async (directory) => {
    const path = join(directory, 'file');
    writeFileSync(path, pattern(8_192));
    await use(path);
  });
}

for (const [name, prepare] of Object.entries(loops)) {
  test.serial(`an endless loop of ${name} lets timers fire`, async (t) => {
    await withTarget(async (path) => {
      const call = await prepare(uringfs.fs, path);
      let fired = 0;
      const interval = setInterval(() => fired++, 1);
      let calls = 0;
      while (fired < 5) {
        await call();
        calls++;
      }
      clearInterval(interval);
      t.true(calls > 0);
    });
  });

  test.serial(`an endless loop of ${name} lets setImmediate run`, async (t) => {
    await withTarget(async (path) => {
      const call = await prepare(uringfs.fs, path);
      let immediates = 0;
      const again = () => {
        if (++immediates < 50) setImmediate(again);
      };
      setImmediate(again);
      while (immediates < 50) await call();
      t.is(immediates, 50);
    });
  });

  test.serial(`an endless loop of ${name} lets a socket talk`, async (t) => {
    await withTarget(async (path) => {
      const call = await prepare(uringfs.fs, path);
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
      while (echoes < 10) await call();
      socket.destroy();
      server.close();
      await once(server, 'close');
      t.is(echoes, 10);
    });
  });

  test.serial(`64 endless loops of ${name} at once let timers and node:fs go on`, async (t) => {
    await withTarget(async (path) => {
      let done = false;
      const workers = Array.from({ length: 64 }, async () => {
        const call = await prepare(uringfs.fs, path);
        while (!done) await call();
      });
      await new Promise((resolve) => setTimeout(resolve, 1));
      await new Promise((resolve) => stat(path, resolve));
      await new Promise(setImmediate);
      done = true;
      await Promise.all(workers);
      t.pass();
    });
  });
}
