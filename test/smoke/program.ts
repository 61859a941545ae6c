import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { promises as patchable } from 'node:fs';
import * as node from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { backend, stats } from 'uringfs';
import type { Check } from './check.js';

export const programChecks: readonly Check[] = [
  {
    name: 'the backend says of itself what it is',
    run: async () => {
      ok(backend.reason.length > 0);
      strictEqual(backend.ops.length > 0, backend.kind === 'io_uring');
      strictEqual(typeof stats().opsPerEnter, 'number');
    },
  },
  {
    name: 'every entry point can be required',
    run: async () => {
      const require = createRequire(import.meta.url);
      for (const entry of ['uringfs', 'uringfs/promises', 'uringfs/streams', 'uringfs/ring', 'uringfs/log']) {
        // Node marks what it has made of an ES module.
        const names = Object.keys(require(entry)).filter((name) => name !== '__esModule');
        deepStrictEqual(names, Object.keys(await import(entry)));
      }
    },
  },
  {
    name: 'a worker reads by a ring of its own',
    run: async (folder) => {
      const path = join(folder, 'file');
      await node.writeFile(path, 'read in a worker');
      const program = `
        import { parentPort, workerData } from 'node:worker_threads';
        const { readFile } = await import(workerData.entry);
        parentPort.postMessage(await readFile(workerData.path, 'utf8'));`;
      const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`), {
        workerData: { path, entry: import.meta.resolve('uringfs/promises') },
      });
      const answer = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
      strictEqual(answer, 'read in a worker');
      await worker.terminate();
    },
  },
  {
    name: 'an unchanged program works on it, and no longer when that is undone',
    run: async (folder) => {
      const { readFile } = patchable;
      const { registered, unregister } = await import('uringfs/register');
      strictEqual(registered, backend.kind === 'io_uring');
      strictEqual(patchable.readFile !== readFile, registered);
      await patchable.writeFile(join(folder, 'file'), 'text');
      strictEqual(await patchable.readFile(join(folder, 'file'), 'utf8'), 'text');
      unregister();
      strictEqual(patchable.readFile, readFile);
    },
  },
];
