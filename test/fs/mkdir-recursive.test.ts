import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { loose } from '../support/loose.js';
import { pathText } from '../support/path-text.js';
import type { Scene } from '../support/scene.js';

function prepare({ at }: Scene) {
  mkdirSync(at('there', 'deeper'), { recursive: true });
  writeFileSync(at('file'), 'text');
  symlinkSync('there', at('link'));
  symlinkSync('there/deeper', at('link down'));
  symlinkSync('nowhere', at('dangling'));
  symlinkSync('file', at('link to file'));
  symlinkSync('loop', at('loop'));
}

const names = [
  'a',
  'a/',
  'a//',
  'a/b',
  'a/b/c/d/e/f',
  'a//b///c//',
  'a/./b/./.',
  'a/b/../c',
  'a/b/../../c/d',
  'a//b/./c/../d/',
  './a',
  'a/..',
  'a/../',
  'a/b/..',
  'there',
  'there/',
  'there/.',
  'there/..',
  'there/../a',
  'there/deeper',
  'there/a',
  'there/missing/../a/b',
  'missing/../there',
  'missing/../there/a',
  'file',
  'file/',
  'file/a',
  'file/a/b',
  'file/..',
  'file/../a',
  'link',
  'link/',
  'link/a/b',
  'link down/a/b',
  'link down/..',
  'link down/../a/b',
  'dangling',
  'dangling/',
  'dangling/a',
  'dangling/a/b',
  'link to file',
  'link to file/a',
  'loop',
  'loop/a',
  'loop/a/b',
  'ünï/cödé/文件',
  'a\\b',
  ' / ',
  '...',
  'n'.repeat(255),
  'n'.repeat(256),
  `a/${'n'.repeat(256)}`,
  `a/${'n'.repeat(256)}/b`,
  'x/'.repeat(20),
  `${'n'.repeat(200)}/`.repeat(4),
  `${'n'.repeat(250)}/`.repeat(15),
  `${'n'.repeat(200)}/`.repeat(21),
];

const ways: Record<string, (scene: Scene, name: string) => unknown> = {
  absolute: ({ directory }, name) => `${directory}/${name}`,
  relative: ({ directory }, name) => `${relative(process.cwd(), directory)}/${name}`,
  'as bytes': ({ directory }, name) => Buffer.from(`${directory}/${name}`),
  'as a URL': ({ directory }, name) => pathToFileURL(`${directory}/${name}`),
};

for (const [way, pathOf] of Object.entries(ways)) {
  // That a path is bytes or a URL matters to few of them.
  for (const name of way === 'absolute' || way === 'relative' ? names : names.slice(0, 12)) {
    const title = name.length > 40 ? `${name.slice(0, 20)}… of ${name.length}` : name;
    test(`${way}: ${title}`, sameAsNode, async (scene) => {
      const { fs, attempt } = scene;
      prepare(scene);
      const path = pathOf(scene, name);
      const make = () => attempt(() => loose(fs).mkdir(path, { recursive: true }).then(pathText));
      return [await make(), await make()];
    });
  }
}

const notText = Buffer.from('\xff\xfe/\xe9 \x80/deep', 'latin1');

test('bytes that are no text', sameAsNode, async ({ fs, directory, attempt }) => {
  const path = Buffer.concat([Buffer.from(`${directory}/`), notText]);
  const make = () => attempt(() => fs.mkdir(path, { recursive: true }));
  return [await make(), await make()];
});

const options: Record<string, unknown> = {
  'mode 0o700': { recursive: true, mode: 0o700 },
  'mode 0o1777': { recursive: true, mode: 0o1777 },
  "mode '750'": { recursive: true, mode: '750' },
  'mode undefined': { recursive: true, mode: undefined },
  'mode null': { recursive: true, mode: null },
  "mode 'x'": { recursive: true, mode: 'x' },
  'mode -1': { recursive: true, mode: -1 },
  'mode 1.5': { recursive: true, mode: 1.5 },
  'mode 5n': { recursive: true, mode: 5n },
  'inherited options': Object.create({ recursive: true, mode: 0o711 }),
  'no prototype': Object.assign(Object.create(null), { recursive: true, mode: 0o711 }),
  'something else too': { recursive: true, encoding: 'buffer', more: 1 },
  'a function': Object.assign(() => {}, { recursive: true }),
  'an array': Object.assign([], { recursive: true }),
  'a Boolean object': { recursive: new Boolean(true) },
  'recursive: 0': { recursive: 0 },
  'recursive: undefined': { recursive: undefined },
  'a getter that throws': {
    get recursive(): never {
      throw new RangeError('no such option');
    },
  },
  'a mode that throws': {
    recursive: true,
    get mode(): never {
      throw new RangeError('no such mode');
    },
  },
};

for (const [title, option] of Object.entries(options)) {
  test(`options: ${title}`, sameAsNode, async (scene) => {
    const { fs, at, attempt } = scene;
    prepare(scene);
    return [
      await attempt(() => loose(fs).mkdir(at('a', 'b', 'c'), option)),
      await attempt(() => loose(fs).mkdir(at('there'), option)),
      await attempt(() => loose(fs).mkdir(at('file', 'a'), option)),
      await attempt(() => loose(fs).mkdir(7, option)),
    ];
  });
}

for (const mask of [0, 0o022, 0o027, 0o077]) {
  test.serial(`umask 0o${mask.toString(8)}`, sameAsNode, async ({ fs, at }) => {
    const before = process.umask(mask);
    try {
      for (const mode of [0o700, 0o750, 0o777, 0o1777, 0o2777]) {
        await fs.mkdir(at(`${mode}`, 'a', 'b'), { recursive: true, mode });
      }
      await fs.mkdir(at('default', 'a', 'b'), { recursive: true });
    } finally {
      process.umask(before);
    }
  });
}

test('the special bits of a parent are taken over as the kernel does', sameAsNode, async ({ fs, at }) => {
  mkdirSync(at('parent'));
  chmodSync(at('parent'), 0o2775);
  return [await fs.mkdir(at('parent', 'a', 'b'), { recursive: true, mode: 0o755 })];
});

/** Not below /proc: Node asks for ever where a directory is there and a new one in it is refused with ENOENT. */
test('where nothing can be made', sameAsNode, async ({ fs, attempt }) => {
  const make = (path: string) => attempt(() => fs.mkdir(path, { recursive: true }));
  return [
    await make('/'),
    await make('//'),
    await make('/.'),
    await make('.'),
    await make('..'),
    await make('/proc'),
    await make('/dev/null'),
    await make('/dev/null/new'),
    await make(''),
  ];
});

test('many that share their parents', sameAsNode, async ({ fs, at }) => {
  await Promise.all(
    Array.from({ length: 100 }, (_, i) => fs.mkdir(at('a', `${i % 3}`, `${i % 7}`, `${i}`), { recursive: true })),
  );
  const same = await Promise.all(Array.from({ length: 20 }, () => fs.mkdir(at('same'), { recursive: true })));
  return same.filter((made) => made !== undefined);
});
