import test from 'ava';
import { node } from '../support/implementation.js';
import { firstDifference } from './difference.js';
import { sequence } from './sequence.js';
import { asProgram } from './step.js';

test('a seed stands for the same steps each time, and another for others', (t) => {
  t.is(asProgram(sequence(7)), asProgram(sequence(7)));
  t.not(asProgram(sequence(7)), asProgram(sequence(8)));
});

test('node:fs does the same as itself', async (t) => {
  for (let seed = 1; seed <= 3; seed++) t.is(await firstDifference(node, node, sequence(seed)), null);
});

test('every function is called', (t) => {
  const programs = Array.from({ length: 60 }, (_, seed) => asProgram(sequence(seed))).join('\n');
  const untried = Object.keys(node.fs).filter((name) => !programs.includes(`fs.${name}(`));
  t.deepEqual(untried.sort(), ['constants', 'default', 'watch']);
});
