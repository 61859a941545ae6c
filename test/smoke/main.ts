/**
 * A first look at whether the package works where it runs: needs nothing but Node and the package, so that it can be
 * copied next to an installed one, under another kernel or on another machine.
 *
 *   node main.js [--expect=io_uring|node]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { backend } from 'uringfs';
import type { Check } from './check.js';
import { programChecks } from './program.js';
import { promisesChecks } from './promises.js';
import { ringChecks } from './ring.js';
import { streamsChecks } from './streams.js';

const { values } = parseArgs({ options: { expect: { type: 'string' } } });
const expectBackend: Check = {
  name: `the backend is ${values.expect ?? backend.kind}`,
  run: async () => {
    if (backend.kind !== (values.expect ?? backend.kind)) throw new Error(`It is ${backend.kind}: ${backend.reason}.`);
  },
};
const checks = [expectBackend, ...programChecks, ...promisesChecks, ...streamsChecks, ...ringChecks];

let [passed, failed, without] = [0, 0, 0];
for (const { name, run, missing } of checks) {
  const why = missing?.() ?? null;
  if (why !== null) {
    without++;
    console.log(`- ${name}: cannot run here: ${why}`);
    continue;
  }
  const folder = await mkdtemp(join(tmpdir(), 'uringfs-smoke-'));
  try {
    await run(folder);
    passed++;
    console.log(`✔ ${name}`);
  } catch (error) {
    failed++;
    console.log(`✘ ${name}\n${error instanceof Error ? error.stack : String(error)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
const machine = `Linux ${backend.kernel}, ${process.arch}, Node ${process.version}`;
const where = `${backend.kind} (${backend.ops.length} operations) on ${machine}`;
console.log(`smoke: ${passed} passed, ${failed} failed, ${without} cannot run here: ${where}`);
process.exitCode = failed > 0 ? 1 : 0;
