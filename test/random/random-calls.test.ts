import test, { type ExecutionContext } from 'ava';
import { node, uringfs } from '../support/implementation.js';
import { firstDifference } from './difference.js';
import { sequence } from './sequence.js';
import { shrink } from './shrink.js';
import type { Step } from './step.js';
import { asProgram } from './step.js';

const differs = (steps: readonly Step[]) => firstDifference(node, uringfs, steps);

/** Plays the sequence of one seed; a difference is told with the shortest sequence that still shows it. */
async function playSeed(t: ExecutionContext, seed: number): Promise<boolean> {
  const steps = sequence(seed);
  const difference = await differs(steps);
  if (difference === null) return true;
  const { steps: least, difference: shown } = await shrink({ steps, difference }, differs);
  t.log(
    `URINGFS_RANDOM_SEED=${seed} begins with this; its names are those of test/random/scope.ts:\n${asProgram(least)}`,
  );
  t.deepEqual(shown.actual, shown.expected, `the sequence of seed ${seed} must do the same as on node:fs`);
  return false;
}

const secondsToPlay = Number(process.env.URINGFS_RANDOM_SECONDS ?? 0);
const firstSeed = Number(process.env.URINGFS_RANDOM_SEED ?? Math.floor(Math.random() * 2 ** 32));

test('sequences that are always the same', async (t) => {
  for (let seed = 1; seed <= 16; seed++) {
    if (!(await playSeed(t, seed))) return;
  }
  t.pass();
});

test('sequences that are new each time', async (t) => {
  const announcement = `URINGFS_RANDOM_SEED=${firstSeed} plays these again`;
  t.log(announcement);
  if (secondsToPlay > 0) process.stderr.write(`  ${announcement}\n`);
  t.timeout((secondsToPlay + 120) * 1000);
  const end = performance.now() + secondsToPlay * 1000;
  let played = 0;
  while (played < 6 || performance.now() < end) {
    if (!(await playSeed(t, (firstSeed + played++) >>> 0))) return;
  }
  t.log(`${played} sequences`);
  t.pass();
});
