import { constants, linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { makeFifo } from '../support/fifo.js';
import { loose } from '../support/loose.js';
import { file, folder, link, plant, type Seed } from '../support/plant.js';
import type { Scene } from '../support/scene.js';
import { makeSocket } from '../support/socket.js';

interface Copy {
  readonly from: string;
  readonly to: string;
  readonly seeds: Readonly<Record<string, Seed>>;
}

const some = { 'src/a/b/deep': 'deep', 'src/file': 'new' };
const links = {
  kept: 'kept',
  'folder/inside': 'inside',
  'src/relative': link('../kept'),
  'src/within': link('a/file'),
  'src/a/file': 'file',
  'src/to a folder': link('../folder'),
};

/** Each has a folder of its own, and no more in it than it needs: they are many. */
const copies: Record<string, Copy> = {
  'a file to a new name': { from: 'file', to: 'new', seeds: { file: 'text' } },
  'a file to a longer file': { from: 'file', to: 'old', seeds: { file: 'text', old: 'much older text' } },
  'a file to a read-only file': { from: 'file', to: 'old', seeds: { file: 'text', old: file('old', 0o444) } },
  'a file to a folder': { from: 'file', to: 'folder', seeds: { file: 'text', folder } },
  'a file to a full folder': { from: 'file', to: 'folder', seeds: { file: 'text', 'folder/file': 'old' } },
  'a file to a name in a folder': { from: 'file', to: 'folder/new', seeds: { file: 'text', folder } },
  'a file to where folders are missing': { from: 'file', to: 'a/b/new', seeds: { file: 'text' } },
  'a file to behind a file': { from: 'file', to: 'other/new', seeds: { file: 'text', other: '' } },
  'a file to a new name with a slash': { from: 'file', to: 'new/', seeds: { file: 'text' } },
  'a file with a slash': { from: 'file/', to: 'new', seeds: { file: 'text' } },
  'a file to a link to a file': { from: 'file', to: 'link', seeds: { file: 'text', old: 'old', link: link('old') } },
  'a file to a link to a folder': { from: 'file', to: 'link', seeds: { file: 'text', folder, link: link('folder') } },
  'a file to a dangling link': { from: 'file', to: 'link', seeds: { file: 'text', link: link('nowhere') } },
  'a file to itself': { from: 'file', to: 'file', seeds: { file: 'text' } },
  'a file to itself by dots': { from: 'file', to: 'folder/../file', seeds: { file: 'text', folder } },
  'a file to a link to itself': { from: 'file', to: 'link', seeds: { file: 'text', link: link('file') } },
  'a folder to a new name': { from: 'src', to: 'new', seeds: { ...some, 'src/.hidden': '', 'src/empty': folder } },
  'a folder with slashes': { from: 'src/', to: 'new/', seeds: some },
  'a folder by its dot': { from: 'src/.', to: 'new/.', seeds: some },
  'a folder to where folders are missing': { from: 'src', to: 'a/b/new', seeds: some },
  'a folder to behind a file': { from: 'src', to: 'other/new', seeds: { ...some, other: '' } },
  'a folder to an empty folder': { from: 'src', to: 'folder', seeds: { ...some, folder } },
  'a folder to a full folder': {
    from: 'src',
    to: 'dest',
    seeds: { ...some, 'dest/a/b/deep': 'old', 'dest/a/other': 'old', 'dest/file': 'older' },
  },
  'a folder to one where its file is a folder': { from: 'src', to: 'dest', seeds: { ...some, 'dest/file/x': 'old' } },
  'a folder to one where its folder is a file': { from: 'src', to: 'dest', seeds: { ...some, 'dest/a': 'old' } },
  'a folder to a file': { from: 'src', to: 'old', seeds: { ...some, old: 'old' } },
  'a folder to itself': { from: 'src', to: 'src', seeds: some },
  'a folder into itself': { from: 'src', to: 'src/new', seeds: some },
  'a folder into a folder of its own': { from: 'src', to: 'src/a/b/c/d', seeds: some },
  'a folder to its parent': { from: 'src/a', to: 'src', seeds: some },
  'a folder to a name that begins as its own': { from: 'src', to: 'src2', seeds: some },
  'a folder to a link to a folder': { from: 'src', to: 'link', seeds: { ...some, folder, link: link('folder') } },
  'a folder to a dangling link': { from: 'src', to: 'link', seeds: { ...some, link: link('nowhere') } },
  'a link to a file': { from: 'link', to: 'new', seeds: { file: 'text', link: link('file') } },
  'a link to a folder': { from: 'link', to: 'new', seeds: { ...some, link: link('src') } },
  'a link to a folder with a slash': { from: 'link/', to: 'new', seeds: { ...some, link: link('src') } },
  'a link to another link': { from: 'link', to: 'old', seeds: { file: '', link: link('file'), old: link('other') } },
  'a link to a link to the same': {
    from: 'link',
    to: 'old',
    seeds: { file: '', link: link('file'), old: link('file') },
  },
  'a link to a link to a folder': {
    from: 'link',
    to: 'old',
    seeds: { ...some, link: link('src/a'), 'dest/x': '', old: link('dest') },
  },
  'a link to a folder above the other link': {
    from: 'link',
    to: 'old',
    seeds: { ...some, link: link('src'), old: link('src/a') },
  },
  'a link to a folder below the other link': {
    from: 'link',
    to: 'old',
    seeds: { ...some, link: link('src/a'), old: link('src') },
  },
  'a link to an existing file': { from: 'link', to: 'old', seeds: { file: 'text', link: link('file'), old: 'old' } },
  'a link to an existing folder': { from: 'link', to: 'old', seeds: { file: 'text', link: link('file'), old: folder } },
  'a dangling link': { from: 'link', to: 'new', seeds: { link: link('nowhere') } },
  'a dangling link to a dangling link': { from: 'link', to: 'old', seeds: { link: link('no'), old: link('nothing') } },
  'a link to nowhere far away': { from: 'link', to: 'new', seeds: { link: link('/nowhere/at/all') } },
  'a link to itself': { from: 'link', to: 'new', seeds: { link: link('link') } },
  'a folder of links': { from: 'src', to: 'new', seeds: links },
  'a folder of links to a deeper place': { from: 'src', to: 'x/y/new', seeds: links },
  'a folder of links to one of other links': {
    from: 'src',
    to: 'dest',
    seeds: { ...links, 'dest/relative': link('../folder/inside'), 'dest/within': link('../kept') },
  },
  'a folder of links to one of files': { from: 'src', to: 'dest', seeds: { ...links, 'dest/relative': 'old' } },
  'a folder of files to one of links': {
    from: 'src',
    to: 'dest',
    seeds: { ...some, o: 'o', 'dest/file': link('../o') },
  },
  'a folder with a dangling link': { from: 'src', to: 'new', seeds: { 'src/link': link('nowhere') } },
  'a folder with a link to itself': { from: 'src', to: 'new', seeds: { 'src/link': link('link') } },
  'a fifo': { from: '../fifo', to: 'new', seeds: { file: '' } },
  'a fifo to a file': { from: '../fifo', to: 'file', seeds: { file: '' } },
  'a file to a fifo that is a folder': { from: 'file', to: '../fifo/x', seeds: { file: '' } },
  'a socket': { from: '../socket', to: 'new', seeds: { file: '' } },
  'a folder with a fifo': { from: 'src', to: 'new', seeds: { 'src/fifo': link('../../fifo'), 'src/a': '' } },
  'a socket among others': { from: 'src', to: 'new', seeds: { 'src/socket': link('../../socket') } },
  'a device': { from: '../../../../../../../../../../../../../../dev/null', to: 'new', seeds: { file: '' } },
  'nothing to a new name': { from: 'missing', to: 'new', seeds: { file: '' } },
  'nothing to a file': { from: 'missing', to: 'file', seeds: { file: 'text' } },
  'nothing to a missing folder': { from: 'missing', to: 'a/b/new', seeds: { file: 'text' } },
  'nothing to itself': { from: 'missing', to: 'missing', seeds: { file: 'text' } },
  'something behind a file': { from: 'file/x', to: 'new', seeds: { file: 'text' } },
  'a name too long': { from: 'file', to: 'n'.repeat(256), seeds: { file: 'text' } },
  'a source with a name too long': { from: 'n'.repeat(256), to: 'new', seeds: { file: 'text' } },
};

const recursive = true;
const options: Record<string, unknown[]> = {
  'no options': [],
  recursive: [{ recursive }],
  'no force': [{ recursive, force: false }],
  'no force, errorOnExist': [{ recursive, force: false, errorOnExist: true }],
  dereference: [{ recursive, dereference: true }],
  verbatimSymlinks: [{ recursive, verbatimSymlinks: true }],
  preserveTimestamps: [{ recursive, preserveTimestamps: true }],
  'mode COPYFILE_EXCL': [{ recursive, mode: constants.COPYFILE_EXCL }],
};

/** Where an option cannot matter for all copies, only those are made for which it can. */
const concerned: Record<string, RegExp> = {
  'no options': /^(a file|a link|a folder to|nothing|a device)/,
  verbatimSymlinks: /link/,
  preserveTimestamps: /^a (file|link|folder of)/,
  'mode COPYFILE_EXCL': /^a (file|link|folder to)/,
};

/** With links followed this is a folder copied into itself, which Node notices only when the names get too long. */
const endless = 'a link to a folder above the other link';

for (const [title, rest] of Object.entries(options)) {
  test(`every copy: ${title}`, sameAsNode, async ({ fs, at, attempt }) => {
    makeFifo(at('fifo'));
    makeSocket(at('socket'));
    const seen: Record<string, unknown> = {};
    for (const [name, { from, to, seeds }] of Object.entries(copies)) {
      if (concerned[title]?.test(name) === false) continue;
      if (name === endless && title.startsWith('dereference')) continue;
      plant(at(name), seeds);
      seen[name] = await attempt(() => loose(fs).cp(`${at(name)}/${from}`, `${at(name)}/${to}`, ...rest));
    }
    return seen;
  });
}

for (const [title, rest] of Object.entries(options)) {
  test(`fifos, sockets and hard links in a folder: ${title}`, sameAsNode, async ({ fs, at, directory, attempt }) => {
    plant(directory, { 'a/fifo': makeFifo, 'b/socket': makeSocket, 'c/one': 'text', 'old/fifo': 'old' });
    linkSync(at('c', 'one'), at('c', 'two'));
    return [
      await attempt(() => loose(fs).cp(at('a'), at('new a'), ...rest)),
      await attempt(() => loose(fs).cp(at('a'), at('old'), ...rest)),
      await attempt(() => loose(fs).cp(at('b'), at('new b'), ...rest)),
      await attempt(() => loose(fs).cp(at('c'), at('new c'), ...rest)),
      await attempt(() => loose(fs).cp(at('c', 'one'), at('c', 'two'), ...rest)),
    ];
  });
}

test('absolute links are kept as they are', sameAsNode, async ({ fs, at, directory, attempt }) => {
  plant(directory, { kept: 'kept', 'src/inside': '' });
  plant(directory, { 'src/out': link(at('kept')), 'src/in': link(at('src', 'inside')), 'src/far': link('/dev/null') });
  const seen: unknown[] = [];
  for (const [i, rest] of Object.values(options).entries()) {
    seen.push(await attempt(() => loose(fs).cp(at('src'), at(`${i}`), ...rest)));
    for (const name of ['out', 'in', 'far']) seen.push(await attempt(() => fs.readlink(at(`${i}`, name))));
  }
  return seen;
});

test('what relative links become', sameAsNode, async ({ fs, at, directory, attempt }) => {
  plant(directory, links);
  const seen: unknown[] = [];
  for (const [i, rest] of Object.values(options).entries()) {
    await attempt(() => loose(fs).cp(at('src'), at('x', `${i}`), ...rest));
    for (const name of ['relative', 'within', 'to a folder']) {
      seen.push(await attempt(() => fs.readlink(at('x', `${i}`, name))));
    }
  }
  return seen;
});

const wrong: Record<string, unknown> = {
  null: null,
  undefined: undefined,
  'a string': 'recursive',
  'a number': 7,
  true: true,
  'a function': () => {},
  'an array': [],
  'recursive: 1': { recursive: 1 },
  'recursive: null': { recursive: null },
  'force: 1': { recursive, force: 1 },
  'force: undefined': { recursive, force: undefined },
  "errorOnExist: 'yes'": { recursive, errorOnExist: 'yes' },
  'dereference: 0': { recursive, dereference: 0 },
  'preserveTimestamps: 1': { recursive, preserveTimestamps: 1 },
  'verbatimSymlinks: 1': { recursive, verbatimSymlinks: 1 },
  'dereference and verbatimSymlinks': { recursive, dereference: true, verbatimSymlinks: true },
  'filter: null': { recursive, filter: null },
  'filter: undefined': { recursive, filter: undefined },
  'filter: true': { recursive, filter: true },
  "filter: '*'": { recursive, filter: '*' },
  'mode 8': { recursive, mode: 8 },
  'mode -1': { recursive, mode: -1 },
  'mode 1.5': { recursive, mode: 1.5 },
  "mode '1'": { recursive, mode: '1' },
  'mode null': { recursive, mode: null },
  'mode 7': { recursive, mode: 7 },
  'mode COPYFILE_FICLONE_FORCE': { recursive, mode: constants.COPYFILE_FICLONE_FORCE },
  'mode COPYFILE_FICLONE': { recursive, mode: constants.COPYFILE_FICLONE },
  'errorOnExist and force': { recursive, errorOnExist: true },
  'errorOnExist without recursive': { errorOnExist: true, force: false },
  'dereference, errorOnExist': { recursive, dereference: true, force: false, errorOnExist: true },
  'mode EXCL and errorOnExist': { recursive, mode: constants.COPYFILE_EXCL, errorOnExist: true, force: false },
  'inherited recursive': Object.create({ recursive }),
  'an option nobody knows': { recursive, depth: 1 },
};

for (const [title, option] of Object.entries(wrong)) {
  test(`options: ${title}`, sameAsNode, async ({ fs, at, directory, attempt }) => {
    plant(directory, { 'src/file': 'text', 'src/link': link('file'), file: 'text', old: 'old' });
    return [
      await attempt(() => loose(fs).cp(at('file'), at('new'), option)),
      await attempt(() => loose(fs).cp(at('file'), at('old'), option)),
      await attempt(() => loose(fs).cp(at('src'), at('new src'), option)),
      await attempt(() => loose(fs).cp(at('src'), at('new src'), option)),
      await attempt(() => loose(fs).cp(at('missing'), at('new'), option)),
      await attempt(() => loose(fs).cp(undefined, 7, option)),
    ];
  });
}

const paths: Record<string, (scene: Scene, name: string) => unknown> = {
  relative: ({ at }, name) => relative(process.cwd(), at(name)),
  'relative with a dot and slashes': ({ at }, name) => `./${relative(process.cwd(), at(name))}//`,
  'dots on the way': ({ directory }, name) => `${directory}/src/../${name}`,
  'doubled slashes': ({ directory }, name) => `${directory}//${name}`,
  'a URL': ({ at }, name) => pathToFileURL(at(name)),
  'a URL with a slash': ({ at }, name) => pathToFileURL(`${at(name)}/`),
  'a URL of another scheme': () => new URL('https://example.org/'),
  'a buffer': ({ at }, name) => Buffer.from(at(name)),
  'a null character': ({ at }, name) => `${at(name)}\0`,
  'the empty path': () => '',
  'a path too long': ({ directory }, name) => `${directory}/${'src/../'.repeat(1_000)}${name}`,
  nothing: () => undefined,
  null: () => null,
  'a number': () => 7,
  'an object': () => ({}),
  'an array': ({ at }, name) => [at(name)],
};

for (const [title, pathOf] of Object.entries(paths)) {
  test(`path: ${title}`, sameAsNode, async (scene) => {
    const { fs, at, directory, attempt } = scene;
    plant(directory, { 'src/a/file': 'text', file: 'text' });
    // Node looks both up at once: which of two that fail, with different messages, is told of is chance.
    const other = (name: string) => (title === 'a path too long' ? at(name) : pathOf(scene, name));
    return [
      await attempt(() => loose(fs).cp(pathOf(scene, 'file'), at('1'))),
      await attempt(() => loose(fs).cp(at('file'), pathOf(scene, '2'))),
      await attempt(() => loose(fs).cp(pathOf(scene, 'file'), other('3'))),
      await attempt(() => loose(fs).cp(pathOf(scene, 'src'), at('4'), { recursive })),
      await attempt(() => loose(fs).cp(at('src'), pathOf(scene, '5'), { recursive })),
      await attempt(() => loose(fs).cp(pathOf(scene, 'src'), other('6'), { recursive })),
      await attempt(() => loose(fs).cp(pathOf(scene, 'src'), pathOf(scene, 'src'), { recursive })),
    ];
  });
}

test('names that are not UTF-8', sameAsNode, async ({ fs, at, attempt }) => {
  const seen: unknown[] = [];
  for (const [i, bytes] of ['\xff', '\xc3\x28', '\xe9t\xe9'].entries()) {
    const name = (top: string) => Buffer.concat([Buffer.from(`${at(top)}/`), Buffer.from(bytes, 'latin1')]);
    for (const top of [`a${i}`, `b${i}`]) mkdirSync(at(top));
    writeFileSync(name(`a${i}`), 'text');
    mkdirSync(name(`b${i}`));
    seen.push(await attempt(() => fs.cp(at(`a${i}`), at(`new a${i}`), { recursive })));
    seen.push(await attempt(() => fs.cp(at(`b${i}`), at(`new b${i}`), { recursive })));
    seen.push(await attempt(() => loose(fs).cp(name(`a${i}`), name(`b${i}`))));
  }
  return seen;
});

test('names are no patterns, and a folder is copied as what is in it', sameAsNode, async (scene) => {
  const { fs, at, directory, attempt } = scene;
  plant(directory, {
    'src/a.txt': 'a',
    'src/*.txt': 'star',
    'src/[a].txt': 'brackets',
    'src/b/c.txt': 'c',
    old: folder,
  });
  return [
    await attempt(() => fs.cp(at('src', '*.txt'), at('one'))),
    await attempt(() => fs.cp(at('src', '[a].txt'), at('two'))),
    await attempt(() => fs.cp(at('src', '?.txt'), at('three'))),
    await attempt(() => fs.cp(at('src', '*'), at('four'), { recursive })),
    await attempt(() => fs.cp(`${at('src')}/`, `${at('old')}/`, { recursive })),
  ];
});

test('many copies at once', sameAsNode, async ({ fs, at, directory, attempt }) => {
  for (let i = 0; i < 30; i++) plant(directory, { [`src/${i % 4}/${i}`]: `${i}`, [`src/file ${i}`]: '' });
  const calls = Array.from({ length: 10 }, (_, i) =>
    attempt(() => fs.cp(at('src'), at('copies', `${i}`), { recursive })),
  );
  return await Promise.all(calls);
});

test('options and URLs that are changed after the call', sameAsNode, async ({ fs, at, directory, attempt }) => {
  plant(directory, { 'src/a/file': 'text', 'src/link': link('a') });
  const option = { recursive, dereference: false };
  const url = pathToFileURL(at('src'));
  return await attempt(() => {
    const answer = fs.cp(url, at('new'), option);
    Object.assign(option, { recursive: false, dereference: true, force: 'no' });
    url.pathname = '/nowhere';
    return answer;
  });
});

test('no arguments at all', sameAsNode, async ({ fs, attempt }) => await attempt(() => loose(fs).cp()));
