import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { factsIn } from '../support/facts.js';
import { loose } from '../support/loose.js';

/** Minus zero, and those of 2 ** 31 and more that are still good, end the process of older versions of Node. */
const modes: Record<string, unknown[]> = {
  'no mode': [],
  undefined: [undefined],
  null: [null],
  0: [0],
  '0o640': [0o640],
  '0o1755': [0o1755],
  '0o6711': [0o6711],
  '0o7777': [0o7777],
  'bits beyond the permissions': [0o170_644],
  '2 ** 32': [2 ** 32],
  '-1': [-1],
  1.5: [1.5],
  NaN: [Number.NaN],
  Infinity: [Number.POSITIVE_INFINITY],
  '420n': [420n],
  "'640'": ['640'],
  "'0640'": ['0640'],
  "'7777'": ['7777'],
  "'40000000000'": ['40000000000'],
  "'0o640'": ['0o640'],
  "'0x1ff'": ['0x1ff'],
  "'689'": ['689'],
  "' 640'": [' 640'],
  "'640 '": ['640 '],
  "'-640'": ['-640'],
  "'+640'": ['+640'],
  "'6.4'": ['6.4'],
  "'rw-r--r--'": ['rw-r--r--'],
  "'u+x'": ['u+x'],
  "''": [''],
  true: [true],
  'an object': [{ mode: 0o640 }],
  'an array': [[0o640]],
  'a Number object': [new Number(0o640)],
  'a String object': [new String('640')],
  'an object with valueOf': [{ valueOf: () => 0o640 }],
  'a symbol': [Symbol('640')],
  'a function': [() => 0o640],
  'one argument more': [0o640, 0o777],
};

for (const method of ['chmod', 'lchmod'] as const) {
  for (const [title, rest] of Object.entries(modes)) {
    test(`${method}: ${title}`, sameAsNode, async ({ fs, at, directory, attempt }) => {
      writeFileSync(at('file'), 'text', { mode: 0o664 });
      writeFileSync(at('behind the link'), 'text', { mode: 0o664 });
      mkdirSync(at('folder'), 0o775);
      symlinkSync('behind the link', at('link'));
      symlinkSync('missing', at('dangling'));
      const seen: Record<string, unknown> = {};
      for (const path of ['file', 'folder', 'link', 'dangling', 'missing', 'file/inside']) {
        seen[path] = await attempt(() => loose(fs)[method](at(path), ...rest));
      }
      const left = [await attempt(() => loose(fs)[method](7, ...rest)), factsIn(directory)];
      // Not everybody may read what has no permission at all, and the tree is read in the end.
      for (const name of ['file', 'behind the link', 'folder']) chmodSync(at(name), 0o700);
      return [seen, left];
    });
  }

  test(`${method}: no umask is taken away`, sameAsNode, async ({ fs, at, attempt }) => {
    writeFileSync(at('file'), '');
    return await attempt(() => fs[method](at('file'), 0o666));
  });

  test(`${method}: where no modes can be changed`, sameAsNode, async ({ fs, attempt }) => [
    await attempt(() => fs[method]('/proc/self/status', 0o600)),
    await attempt(() => fs[method]('/proc/missing', 0o600)),
  ]);

  test(`${method}: many at once`, sameAsNode, async ({ fs, at, attempt }) => {
    for (let i = 0; i < 100; i++) writeFileSync(at(`file ${i}`), '', { mode: 0o600 });
    return await Promise.all(
      Array.from({ length: 150 }, (_, i) => attempt(() => fs[method](at(`file ${i}`), 0o400 + i))),
    );
  });
}
