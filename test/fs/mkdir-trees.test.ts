import { chmodSync } from 'node:fs';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { loose } from '../support/loose.js';
import { folder, link, plant, type Seed } from '../support/plant.js';
import type { Scene } from '../support/scene.js';

const seeds: Record<string, Seed> = {
  'a/b/file': '',
  empty: folder,
  'link to a': link('a'),
  'link to file': link('a/b/file'),
  dangling: link('nowhere'),
  'far/dangling': link('../missing/deep'),
  itself: link('itself'),
};

const places: Record<string, (scene: Scene) => unknown> = {
  'one new': ({ at }) => at('1'),
  'some new': ({ at }) => at('2', 'x', 'y'),
  'some new below an existing one': ({ at }) => at('a', 'b', 'x', 'y'),
  existing: ({ at }) => at('a', 'b'),
  'existing with a slash': ({ at }) => `${at('a')}/`,
  'some new with slashes': ({ directory }) => `${directory}/3//x///y//`,
  'a dot at the end of new ones': ({ directory }) => `${directory}/4/x/.`,
  'dots on the way through new ones': ({ directory }) => `${directory}/5/../6/x`,
  'dots on the way through existing ones': ({ directory }) => `${directory}/a/../7/x`,
  'dots at the end': ({ directory }) => `${directory}/8/x/..`,
  'a file': ({ at }) => at('a', 'b', 'file'),
  'behind a file': ({ at }) => at('a', 'b', 'file', 'x'),
  'far behind a file': ({ at }) => at('a', 'b', 'file', 'x', 'y', 'z'),
  'a link to a folder': ({ at }) => at('link to a'),
  'through a link to a folder': ({ at }) => at('link to a', '9', 'x'),
  'a link to a file': ({ at }) => at('link to file'),
  'through a link to a file': ({ at }) => at('link to file', 'x', 'y'),
  'a dangling link': ({ at }) => at('dangling'),
  'through a dangling link': ({ at }) => at('dangling', 'x', 'y'),
  'through a link to a missing tree': ({ at }) => at('far', 'dangling', 'x'),
  'a link to itself': ({ at }) => at('itself'),
  'through a link to itself': ({ at }) => at('itself', 'x', 'y'),
  'a name too long at the end': ({ at }) => at('10', 'x', 'n'.repeat(256)),
  'a name too long on the way': ({ at }) => at('11', 'n'.repeat(256), 'x'),
  'a path too long': ({ at }) => at('12', ...Array<string>(20).fill('n'.repeat(250))),
  'names of 255 bytes': ({ at }) => at('13', 'n'.repeat(255), 'm'.repeat(255)),
  '300 folders': ({ at }) => at(...Array<string>(300).fill('d')),
  relative: ({ at }) => relative(process.cwd(), at('14', 'x')),
  'relative with a dot': ({ at }) => `./${relative(process.cwd(), at('15', 'x'))}/`,
  'a buffer': ({ at }) => Buffer.from(at('16', 'x', 'y')),
  'a buffer that is not UTF-8': ({ at }) => Buffer.from(`${at('17')}/\xff/\xfe`, 'latin1'),
  'a URL': ({ at }) => pathToFileURL(at('18', 'é 文件', 'y')),
  'a folder that is there': () => '/',
  'a device on the way': () => '/dev/null/x/y',
};

for (const [title, option] of Object.entries({
  recursive: { recursive: true },
  'mode 0o700': { recursive: true, mode: 0o700 },
  'mode 0o2770': { recursive: true, mode: 0o2770 },
  "mode '1777'": { recursive: true, mode: '1777' },
})) {
  test(title, sameAsNode, async (scene) => {
    plant(scene.directory, seeds);
    const seen: Record<string, unknown> = {};
    for (const [place, pathOf] of Object.entries(places)) {
      const path = pathOf(scene);
      seen[place] = [
        await scene.attempt(() => loose(scene.fs).mkdir(path, option)),
        await scene.attempt(() => loose(scene.fs).mkdir(path, option)),
      ];
    }
    return seen;
  });
}

for (const mask of [0o022, 0o077, 0o277]) {
  test.serial(`umask 0o${mask.toString(8)}`, sameAsNode, async ({ fs, at, attempt }) => {
    const before = process.umask(mask);
    try {
      return [
        await attempt(() => fs.mkdir(at('a'), { recursive: true })),
        await attempt(() => fs.mkdir(at('b'), { recursive: true, mode: 0o700 })),
        await attempt(() => fs.mkdir(at('c', 'd', 'e'), { recursive: true })),
      ];
    } finally {
      process.umask(before);
      // A normal user could not remove what is below such a folder.
      for (const name of ['a', 'b', 'c']) chmodSync(at(name), 0o755);
    }
  });
}

test('the same tree by many calls at once', sameAsNode, async ({ fs, at, attempt }) => {
  const calls = Array.from({ length: 20 }, () => attempt(() => fs.mkdir(at('a', 'b', 'c', 'd'), { recursive: true })));
  const rejected = (await Promise.all(calls)).filter((answer) => 'rejected' in (answer as object));
  return [rejected, await attempt(() => fs.mkdir(at('a', 'b', 'c', 'd'), { recursive: true }))];
});

test('a folder that inherits its group', sameAsNode, async ({ fs, at, directory, attempt }) => {
  plant(directory, { group: folder });
  chmodSync(at('group'), 0o2775);
  return await attempt(() => fs.mkdir(at('group', 'x', 'y'), { recursive: true }));
});
