import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import type { Promises } from '../support/implementation.js';
import { type Loose, loose } from '../support/loose.js';
import type { Scene } from '../support/scene.js';

type Operation = (fs: Loose<Promises>, path: unknown, scene: Scene) => unknown;

const reading: Record<string, Operation> = {
  open: (fs, path) => fs.open(path),
  stat: (fs, path) => fs.stat(path),
  lstat: (fs, path) => fs.lstat(path),
  readFile: (fs, path) => fs.readFile(path),
};

const changing: Record<string, Operation> = {
  'open to write': (fs, path) => fs.open(path, 'w'),
  writeFile: (fs, path) => fs.writeFile(path, 'new'),
  appendFile: (fs, path) => fs.appendFile(path, 'more'),
  mkdir: (fs, path) => fs.mkdir(path),
  'mkdir, recursive': (fs, path) => fs.mkdir(path, { recursive: true }),
  unlink: (fs, path) => fs.unlink(path),
  'rename from': (fs, path, { at }) => fs.rename(path, at('renamed')),
  'rename to': (fs, path, { at }) => fs.rename(at('origin'), path),
};

function prepare({ at }: Scene) {
  writeFileSync(at('origin'), 'origin');
  writeFileSync(at('file'), 'text');
  writeFileSync(at('ünï cödé 文件 🗂'), 'unicode');
  writeFileSync(at('a%20b#c?d'), 'escaped');
  writeFileSync(at('n'.repeat(255)), 'long');
  mkdirSync(at('folder'));
  writeFileSync(at('folder', 'inside'), 'inside');
  symlinkSync('file', at('link'));
  symlinkSync('folder', at('link to folder'));
  symlinkSync('nowhere', at('dangling'));
  symlinkSync('loop b', at('loop a'));
  symlinkSync('loop a', at('loop b'));
  symlinkSync('itself', at('itself'));
}

const places: Record<string, (scene: Scene) => unknown> = {
  'a file': ({ at }) => at('file'),
  'a missing file': ({ at }) => at('missing'),
  'a directory': ({ at }) => at('folder'),
  'a file in a directory': ({ at }) => at('folder', 'inside'),
  'a missing directory': ({ at }) => at('missing', 'file'),
  'a file taken for a directory': ({ at }) => at('file', 'inside'),
  'a link': ({ at }) => at('link'),
  'a link to a directory': ({ at }) => at('link to folder'),
  'a file behind a link': ({ at }) => at('link to folder', 'inside'),
  'a dangling link': ({ at }) => at('dangling'),
  'a loop of links': ({ at }) => at('loop a'),
  'a link to itself': ({ at }) => at('itself'),
  'a file behind a loop': ({ at }) => at('loop a', 'inside'),
  'the empty path': () => '',
  'a file with a trailing slash': ({ at }) => `${at('file')}/`,
  'a missing file with a trailing slash': ({ at }) => `${at('missing')}/`,
  'a directory with a trailing slash': ({ at }) => `${at('folder')}/`,
  'a link with a trailing slash': ({ at }) => `${at('link to folder')}/`,
  'doubled slashes': ({ directory }) => `${directory}//folder///inside`,
  'dots in the middle': ({ directory }) => `${directory}/folder/../folder/./inside`,
  'dots behind a missing directory': ({ directory }) => `${directory}/missing/../file`,
  'a relative path': ({ at }) => relative(process.cwd(), at('file')),
  'a relative path with a dot': ({ at }) => `./${relative(process.cwd(), at('folder', 'inside'))}`,
  'a relative path to nothing': ({ at }) => relative(process.cwd(), at('missing')),
  'unicode in a name': ({ at }) => at('ünï cödé 文件 🗂'),
  'a lone surrogate in a name': ({ at }) => at('lone \ud800'),
  'a name of 255 bytes': ({ at }) => at('n'.repeat(255)),
  'a name of 256 bytes': ({ at }) => at('n'.repeat(256)),
  'a name of 255 characters in more bytes': ({ at }) => at('ü'.repeat(255)),
  'a path of 4096 bytes': ({ directory }) => `${`${directory}/${'./'.repeat(4096)}`.slice(0, 4092)}/fil`,
  'a path of 100,000 bytes': ({ directory }) => `${directory}/${'folder/../'.repeat(10_000)}file`,
  'a buffer': ({ at }) => Buffer.from(at('file')),
  'a buffer with a missing file': ({ at }) => Buffer.from(at('missing')),
  'a buffer that is not UTF-8': ({ directory }) => Buffer.from(`${directory}/\xff\xfe\x80`, 'latin1'),
  'an empty buffer': () => Buffer.alloc(0),
  'a Uint8Array': ({ at }) => new Uint8Array(Buffer.from(at('file'))),
  'a part of a buffer': ({ at }) => Buffer.from(`xx${at('file')}xx`).subarray(2, -2),
  'a Uint16Array': () => new Uint16Array(4),
  'a DataView': () => new DataView(new ArrayBuffer(4)),
  'an ArrayBuffer': () => new ArrayBuffer(4),
  'a URL': ({ at }) => pathToFileURL(at('file')),
  'a URL of a missing file': ({ at }) => pathToFileURL(at('missing')),
  'a URL with escapes': ({ at }) => pathToFileURL(at('a%20b#c?d')),
  'a URL with a query': ({ at }) => new URL(`${pathToFileURL(at('file'))}?query#hash`),
  'a URL that is not a file': () => new URL('https://example.org/file'),
  'a URL with a host': () => new URL('file://host/file'),
  'a URL with an escaped slash': () => new URL('file:///folder%2Fname'),
  'a URL with an escaped null': () => new URL('file:///folder%00name'),
  'an object like a URL': () => ({ href: 'file:///file', protocol: 'file:' }),
  'a null character': ({ at }) => at('fi\0le'),
  'a null character at the end': ({ at }) => `${at('file')}\0`,
  'a null byte in a buffer': () => Buffer.from('/fi\0le'),
  'no path': () => undefined,
  null: () => null,
  'a number': () => 7,
  'a bigint': () => 7n,
  'a boolean': () => true,
  'an object': () => ({}),
  'an array': ({ at }) => [at('file')],
  'a String object': ({ at }) => new String(at('file')),
  'an object with toString': ({ at }) => ({ toString: () => at('file') }),
  'a function': () => () => '/',
  'a symbol': () => Symbol('path'),
};

for (const [name, operation] of Object.entries(reading)) {
  test(`${name}: every kind of path`, sameAsNode, async (scene) => {
    prepare(scene);
    const seen: Record<string, unknown> = {};
    for (const [place, pathOf] of Object.entries(places)) {
      seen[place] = await scene.attempt(() => operation(loose(scene.fs), pathOf(scene), scene));
    }
    return seen;
  });
}

for (const [name, operation] of Object.entries(changing)) {
  for (const [place, pathOf] of Object.entries(places)) {
    test(`${name}: ${place}`, sameAsNode, async (scene) => {
      prepare(scene);
      return await scene.attempt(() => operation(loose(scene.fs), pathOf(scene), scene));
    });
  }
}

for (const [name, operation] of Object.entries({ ...reading, ...changing })) {
  test(`${name}: a buffer that is changed after the call`, sameAsNode, async (scene) => {
    prepare(scene);
    const path = Buffer.from(scene.at('file'));
    return await scene.attempt(() => {
      const answer = operation(loose(scene.fs), path, scene);
      path.fill('x');
      return answer;
    });
  });

  test(`${name}: no arguments at all`, sameAsNode, async ({ fs, attempt }) => {
    const call = loose(fs)[name.split(/[ ,]/)[0] as keyof Promises] as () => unknown;
    return await attempt(() => call());
  });
}

test('a handle is refused as the path of what takes a path only', sameAsNode, async (scene) => {
  prepare(scene);
  const handle = await scene.open('file');
  const fs = loose(scene.fs);
  return [
    await scene.attempt(() => fs.stat(handle)),
    await scene.attempt(() => fs.lstat(handle)),
    await scene.attempt(() => fs.open(handle)),
    await scene.attempt(() => fs.unlink(handle)),
    await scene.attempt(() => fs.mkdir(handle)),
    await scene.attempt(() => fs.rename(handle, handle)),
  ];
});

test('names that are not UTF-8 are kept byte for byte', sameAsNode, async ({ fs, directory, attempt }) => {
  const path = Buffer.concat([Buffer.from(`${directory}/`), Buffer.from([0xe9, 0x80, 0xff, 0x0a])]);
  const other = Buffer.concat([Buffer.from(`${directory}/`), Buffer.from([0xc3, 0x28])]);
  await fs.writeFile(path, 'text');
  const read = await attempt(() => fs.readFile(path, 'utf8'));
  const stats = await attempt(() => fs.stat(path));
  await fs.rename(path, other);
  await fs.mkdir(path);
  return [read, stats, await attempt(() => fs.stat(path)), await attempt(() => fs.readFile(join(directory, 'é')))];
});
