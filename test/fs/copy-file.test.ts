import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  constants,
  copyFileSync,
  linkSync,
  mkdirSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { factsIn } from '../support/facts.js';
import { loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';
import type { Scene } from '../support/scene.js';
import { sizes } from '../support/sizes.js';

const { COPYFILE_EXCL, COPYFILE_FICLONE, COPYFILE_FICLONE_FORCE } = constants;

const modes: Record<string, unknown[]> = {
  'no mode': [],
  undefined: [undefined],
  null: [null],
  0: [0],
  EXCL: [COPYFILE_EXCL],
  FICLONE: [COPYFILE_FICLONE],
  'EXCL | FICLONE': [COPYFILE_EXCL | COPYFILE_FICLONE],
  FICLONE_FORCE: [COPYFILE_FICLONE_FORCE],
  'EXCL | FICLONE_FORCE': [COPYFILE_EXCL | COPYFILE_FICLONE_FORCE],
  'all of them': [7],
};
const badModes: Record<string, unknown[]> = {
  8: [8],
  '-1': [-1],
  '-0': [-0],
  1.5: [1.5],
  NaN: [Number.NaN],
  Infinity: [Number.POSITIVE_INFINITY],
  '2 ** 32': [2 ** 32],
  '1n': [1n],
  "'1'": ['1'],
  "'EXCL'": ['EXCL'],
  true: [true],
  'an object': [{ mode: 1 }],
  'an array': [[1]],
  'an object with valueOf': [{ valueOf: () => 1 }],
  'a Number object': [new Number(1)],
  'a symbol': [Symbol('1')],
  'a function': [() => 1],
  'one argument more': [0, 'more'],
};
const names = [
  'file',
  'other file',
  'empty file',
  'hard link',
  'full folder',
  'link',
  'link to folder',
  'dangling',
  'loop',
  'missing',
];

function prepare({ at }: Scene) {
  writeFileSync(at('file'), pattern(10_000), { mode: 0o640 });
  writeFileSync(at('other file'), pattern(20_000, 2), { mode: 0o604 });
  writeFileSync(at('empty file'), '');
  linkSync(at('file'), at('hard link'));
  mkdirSync(at('full folder'));
  writeFileSync(at('full folder', 'inside'), 'inside');
  symlinkSync('file', at('link'));
  symlinkSync('full folder', at('link to folder'));
  symlinkSync('made through the link', at('dangling'));
  symlinkSync('loop', at('loop'));
}

for (const [title, rest] of Object.entries(modes)) {
  for (const from of title === 'undefined' || title === 'null' ? ['file', 'missing'] : names) {
    test(`mode ${title}: from ${from}`, sameAsNode, async (scene) => {
      const { fs, at, directory, attempt } = scene;
      prepare(scene);
      const seen: Record<string, unknown> = {};
      for (const to of ['missing/new', 'file/new', 'new/', 'new', 'full folder/new', 'n'.repeat(256), ...names]) {
        seen[to] = await attempt(() => loose(fs).copyFile(at(from), `${directory}/${to}`, ...rest));
      }
      return [seen, factsIn(directory)];
    });
  }
}

for (const [title, rest] of Object.entries(badModes)) {
  test(`mode ${title}`, sameAsNode, async (scene) => {
    const { fs, at, attempt } = scene;
    prepare(scene);
    return [
      await attempt(() => loose(fs).copyFile(at('file'), at('new'), ...rest)),
      await attempt(() => loose(fs).copyFile(at('file'), at('other file'), ...rest)),
      await attempt(() => loose(fs).copyFile(at('missing'), at('newer'), ...rest)),
      await attempt(() => loose(fs).copyFile(7, at('newest'), ...rest)),
      await attempt(() => loose(fs).copyFile(at('file'), 7, ...rest)),
    ];
  });
}

for (const size of sizes) {
  test(`${size} bytes`, sameAsNode, async ({ fs, at, attempt }) => {
    writeFileSync(at('file'), pattern(size));
    writeFileSync(at('longer'), pattern(size + 100_000, 2));
    return [
      await attempt(() => fs.copyFile(at('file'), at('new'))),
      await attempt(() => fs.copyFile(at('file'), at('longer'))),
    ];
  });
}

for (const mask of [0, 0o022, 0o077, 0o277]) {
  test.serial(`permissions under umask 0o${mask.toString(8)}`, sameAsNode, async ({ fs, at, directory }) => {
    const before = process.umask(mask);
    try {
      for (const mode of [0o400, 0o600, 0o644, 0o666, 0o755, 0o777, 0o4755, 0o2755, 0o1777, 0o6777]) {
        writeFileSync(at(`from ${mode}`), 'text');
        chmodSync(at(`from ${mode}`), mode);
        writeFileSync(at(`over ${mode}`), 'some longer text');
        chmodSync(at(`over ${mode}`), 0o660);
        await fs.copyFile(at(`from ${mode}`), at(`to ${mode}`));
        await fs.copyFile(at(`from ${mode}`), at(`over ${mode}`));
      }
      return factsIn(directory);
    } finally {
      process.umask(before);
    }
  });
}

test('holes and what is between them', sameAsNode, async ({ fs, at }) => {
  writeFileSync(at('holes'), 'start');
  truncateSync(at('holes'), 3_000_000);
  writeFileSync(at('holes'), 'middle', { flag: 'a' });
  truncateSync(at('holes'), 6_000_001);
  writeFileSync(at('nothing'), '');
  truncateSync(at('nothing'), 5_000_000);
  await fs.copyFile(at('holes'), at('copy of holes'));
  await fs.copyFile(at('nothing'), at('copy of nothing'));
});

test('a part of a file that changes length', sameAsNode, async ({ fs, at, open }) => {
  const handle = await open('file', 'w+');
  await handle.write(pattern(70_000));
  await fs.copyFile(at('file'), at('first'));
  await handle.truncate(5);
  await fs.copyFile(at('file'), at('first'));
  await handle.write(pattern(100), 0, 100, 200_000);
  await fs.copyFile(at('file'), at('second'));
});

/** Not of /sys, whose files are shorter than they say: Node waits for the rest for ever. */
test('files of the kernel', sameAsNode, async ({ fs, at, directory, attempt }) => {
  writeFileSync(at('existing'), 'existing');
  return [
    await attempt(() => fs.copyFile('/proc/version', at('version'))),
    await attempt(() => fs.copyFile('/proc/version', at('existing'))),
    await attempt(() => fs.copyFile('/proc/filesystems', at('cloned'), COPYFILE_FICLONE)),
    await attempt(() => fs.copyFile('/proc/version', at('forced'), COPYFILE_FICLONE_FORCE)),
    await attempt(() => fs.copyFile('/proc', at('proc'))),
    await attempt(() => fs.copyFile('/proc/no such', at('missing'))),
    await attempt(() => fs.copyFile(at('existing'), '/proc/no such')),
    await attempt(() => fs.copyFile(at('existing'), '/proc')),
    statSync(at('version')).mode,
    factsIn(directory),
  ];
});

test('over a program that runs', sameAsNode, async ({ fs, at, attempt }) => {
  copyFileSync('/bin/sleep', at('program'));
  writeFileSync(at('file'), 'text');
  const child = spawn(at('program'), ['60']);
  await once(child, 'spawn');
  const answers = [
    await attempt(() => fs.copyFile(at('file'), at('program'))),
    await attempt(() => fs.copyFile(at('program'), at('copy of the program'))),
  ];
  child.kill('SIGKILL');
  await once(child, 'exit');
  return answers;
});

test('through a descriptor of the file itself', sameAsNode, async ({ fs, at, open, attempt }) => {
  writeFileSync(at('file'), pattern(5_000));
  const handle = await open('file', 'r+');
  await fs.unlink(at('file'));
  return await attempt(() => fs.copyFile(`/proc/self/fd/${handle.fd}`, at('back again')));
});

test('many at once', sameAsNode, async ({ fs, at, attempt }) => {
  for (let i = 0; i < 40; i++) writeFileSync(at(`file ${i}`), pattern(i * 1_000, i));
  return await Promise.all(
    Array.from({ length: 60 }, (_, i) => attempt(() => fs.copyFile(at(`file ${i}`), at(`copy ${i}`)))),
  );
});
