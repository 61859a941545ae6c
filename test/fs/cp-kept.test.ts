import { chmodSync, existsSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';
import { file, folder, link, plant, type Seed, setModes } from '../support/plant.js';
import type { Scene } from '../support/scene.js';
import { age, timesKept } from '../support/times.js';
import { tree } from '../support/tree.js';

const recursive = true;
const fileModes = [0o400, 0o444, 0o600, 0o640, 0o755, 0o777, 0o1644, 0o2755, 0o4755, 0o6711];
const folderModes = [0o500, 0o555, 0o700, 0o755, 0o777, 0o1777, 0o2775];

const seeds: Record<string, Seed> = {};
const modes: Record<string, number> = {};
for (const mode of fileModes) seeds[`src/file ${mode.toString(8)}`] = file(`of mode ${mode}`, mode);
for (const mode of folderModes) {
  seeds[`src/folder ${mode.toString(8)}/file`] = 'text';
  seeds[`src/empty ${mode.toString(8)}`] = folder;
  for (const kind of ['folder', 'empty']) modes[`src/${kind} ${mode.toString(8)}`] = mode;
}

/** Lets a normal user remove the tree; what the modes were is in the result by then. */
function reopen({ at }: Scene) {
  for (const top of ['src', 'new', 'old']) {
    for (const name of ['', ...Object.keys(modes)]) {
      const path = at(name.replace('src', top) || top);
      if (existsSync(path)) chmodSync(path, 0o755);
    }
  }
}

const options = {
  'no options': { recursive },
  preserveTimestamps: { recursive, preserveTimestamps: true },
  dereference: { recursive, dereference: true },
};

for (const [title, option] of Object.entries(options)) {
  for (const mask of [0, 0o077]) {
    test.serial(`modes: ${title}, umask 0o${mask.toString(8)}`, sameAsNode, async (scene) => {
      const { fs, at, directory, attempt } = scene;
      plant(directory, seeds);
      plant(directory, {
        'old/file 600': file('old', 0o755),
        'old/file 444': file('old', 0o400),
        'old/folder 700/x': '',
      });
      setModes(directory, modes);
      const before = process.umask(mask);
      const seen: unknown[] = [];
      try {
        seen.push(await attempt(() => fs.cp(at('src'), at('new'), option)));
        seen.push(await attempt(() => fs.cp(at('src'), at('old'), option)));
        seen.push(await attempt(() => fs.cp(at('src', 'file 4755'), at('p', 'q', 'single'), option)));
      } finally {
        process.umask(before);
      }
      seen.push(tree(directory));
      reopen(scene);
      return seen;
    });
  }
}

const aged = ['src', 'src/a', 'src/a/file', 'src/file', 'src/read only', 'src/empty', 'src/link', 'file', 'link'];

for (const [title, option] of Object.entries({
  ...options,
  'preserveTimestamps: false': { recursive, preserveTimestamps: false },
  'preserveTimestamps, dereference': { recursive, preserveTimestamps: true, dereference: true },
  'preserveTimestamps, no force': { recursive, preserveTimestamps: true, force: false },
  'preserveTimestamps, verbatimSymlinks': { recursive, preserveTimestamps: true, verbatimSymlinks: true },
})) {
  test(`times: ${title}`, sameAsNode, async ({ fs, at, directory, attempt }) => {
    plant(directory, {
      'src/a/file': 'a',
      'src/file': 'text',
      'src/read only': file('text', 0o444),
      'src/empty': folder,
      'src/link': link('file'),
      file: 'text',
      link: link('file'),
      'old/a/other': 'old',
      'old/file': 'old',
      'old/read only': file('old', 0o444),
    });
    age(directory, aged);
    const seen: unknown[] = [
      await attempt(() => fs.cp(at('src'), at('new'), option)),
      await attempt(() => fs.cp(at('src'), at('old'), option)),
      await attempt(() => fs.cp(at('file'), at('new file'), option)),
      await attempt(() => fs.cp(at('link'), at('new link'), option)),
    ];
    for (const name of aged) {
      const [new_, old] = name.startsWith('src')
        ? ['new', 'old'].map((top) => name.replace('src', top))
        : [`new ${name}`];
      for (const copy of [new_, old]) {
        if (copy !== undefined && existsSync(at(copy))) seen.push([copy, timesKept(at(name), at(copy))]);
      }
    }
    return seen;
  });
}

const contents: Record<string, (path: string) => void> = {
  empty: (path) => writeFileSync(path, ''),
  'one byte': (path) => writeFileSync(path, 'x'),
  '65,537 bytes': (path) => writeFileSync(path, pattern(65_537)),
  '200 KB': (path) => writeFileSync(path, pattern(200_000)),
  '3 MB': (path) => writeFileSync(path, pattern(3_000_001)),
  'a hole only': (path) => {
    writeFileSync(path, '');
    truncateSync(path, 10_000_000);
  },
  'a hole at the start': (path) => writeFileSync(path, Buffer.concat([Buffer.alloc(1_000_000), pattern(5_000)])),
  'holes between': (path) => {
    writeFileSync(path, pattern(5_000));
    truncateSync(path, 2_000_000);
    writeFileSync(path, pattern(5_000), { flag: 'a' });
    truncateSync(path, 3_000_000);
  },
};

for (const [title, seed] of Object.entries(contents)) {
  test(`contents: ${title}`, sameAsNode, async ({ fs, at, directory, attempt }) => {
    plant(directory, {
      'src/file': seed,
      'old/file': pattern(100_000, 7),
      shorter: 'short',
      longer: pattern(4_000_000, 9),
    });
    return [
      await attempt(() => fs.cp(at('src'), at('new'), { recursive })),
      await attempt(() => fs.cp(at('src'), at('old'), { recursive })),
      await attempt(() => fs.cp(at('src', 'file'), at('shorter'))),
      await attempt(() => fs.cp(at('src', 'file'), at('longer'))),
      await attempt(() => fs.cp(at('src', 'file'), at('timed'), { preserveTimestamps: true })),
    ];
  });
}

test('what is made up by the kernel is copied as far as it can be read', sameAsNode, async ({ fs, at, attempt }) => [
  await attempt(() => fs.cp('/proc/sys/kernel/ostype', at('ostype'))),
  await attempt(() => fs.cp('/proc/sys/fs/mqueue', at('mqueue'), { recursive })),
  await attempt(() => fs.cp('/dev/null', at('null'), { recursive })),
]);

test('a file that is open for writing is copied as it is', sameAsNode, async ({ fs, at, open, attempt }) => {
  const handle = await open('file', 'w+');
  writeSync(handle.fd, pattern(10_000));
  const first = await attempt(() => fs.cp(at('file'), at('first')));
  writeSync(handle.fd, pattern(10_000, 2));
  return [first, await attempt(() => fs.cp(at('file'), at('second')))];
});
