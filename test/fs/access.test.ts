import { chmodSync, constants, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { loose } from '../support/loose.js';

const modes: Record<string, unknown[]> = {
  'no mode': [],
  undefined: [undefined],
  null: [null],
  F_OK: [constants.F_OK],
  R_OK: [constants.R_OK],
  W_OK: [constants.W_OK],
  X_OK: [constants.X_OK],
  'R_OK | W_OK': [constants.R_OK | constants.W_OK],
  'all of them': [constants.R_OK | constants.W_OK | constants.X_OK],
  '-0': [-0],
  8: [8],
  '-1': [-1],
  1.5: [1.5],
  NaN: [Number.NaN],
  Infinity: [Number.POSITIVE_INFINITY],
  '2 ** 31': [2 ** 31],
  '2 ** 32 + 4': [2 ** 32 + 4],
  '4n': [4n],
  "'4'": ['4'],
  "''": [''],
  true: [true],
  'an object': [{ mode: 4 }],
  'an array': [[4]],
  'an object with valueOf': [{ valueOf: () => 4 }],
  'a Number object': [new Number(4)],
  'a symbol': [Symbol('4')],
  'a function': [() => 4],
  'one argument more': [constants.R_OK, 'more'],
};

for (const [title, rest] of Object.entries(modes)) {
  test(title, sameAsNode, async ({ fs, at, attempt }) => {
    const names = ['folder', 'link', 'dangling', 'missing'];
    for (const mode of [0o000, 0o400, 0o200, 0o100, 0o011, 0o644, 0o755]) {
      const name = `file ${mode.toString(8)}`;
      writeFileSync(at(name), '');
      chmodSync(at(name), mode);
      names.push(name);
    }
    mkdirSync(at('folder'));
    symlinkSync('file 644', at('link'));
    symlinkSync('folder/missing', at('dangling'));
    const seen: unknown[] = [];
    for (const path of [...names.map((name) => at(name)), '/', '/proc/version', 7]) {
      seen.push(path, await attempt(() => loose(fs).access(path, ...rest)));
    }
    // Not everybody may read what has no permission at all, and the tree is read in the end.
    for (const name of names.slice(4)) chmodSync(at(name), 0o600);
    return seen;
  });
}

test('what may not be written, whoever asks', sameAsNode, async ({ fs, attempt }) => [
  await attempt(() => fs.access('/proc/self/status', constants.X_OK)),
  await attempt(() => fs.access('/proc/kallsyms', constants.X_OK)),
  await attempt(() => fs.access('/sys/kernel/mm/transparent_hugepage/hpage_pmd_size', constants.W_OK)),
  await attempt(() => fs.access('/dev/null', constants.X_OK)),
  await attempt(() => fs.access('/dev/null', constants.R_OK | constants.W_OK)),
]);

test('many at once, each with an answer of its own', sameAsNode, async ({ fs, at, attempt }) => {
  writeFileSync(at('file'), '');
  return await Promise.all(
    Array.from({ length: 150 }, (_, i) => attempt(() => fs.access(i % 3 === 0 ? at('file') : at(`missing ${i}`)))),
  );
});
