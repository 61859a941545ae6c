import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { factsIn } from '../support/facts.js';
import { loose } from '../support/loose.js';
import type { Scene } from '../support/scene.js';

const names = ['file', 'folder', 'link', 'link to folder', 'dangling', 'loop', 'missing', 'missing/new', 'file/new'];

function prepare({ at }: Scene) {
  writeFileSync(at('file'), 'text', { mode: 0o600 });
  mkdirSync(at('folder'));
  symlinkSync('file', at('link'));
  symlinkSync('folder', at('link to folder'));
  symlinkSync('made through the link', at('dangling'));
  symlinkSync('loop', at('loop'));
}

for (const from of names) {
  test(`link from ${from}`, sameAsNode, async (scene) => {
    const { fs, at, directory, attempt } = scene;
    prepare(scene);
    const seen: Record<string, unknown> = {};
    for (const to of [
      ...names,
      'new',
      'folder/new',
      'link to folder/new',
      'slash/',
      'n'.repeat(255),
      'n'.repeat(256),
    ]) {
      seen[to] = await attempt(() => fs.link(at(from), `${directory}/${to}`));
    }
    return [seen, factsIn(directory)];
  });
}

test('link to what cannot have another name', sameAsNode, async ({ fs, at, attempt }) => [
  await attempt(() => fs.link('/proc/version', at('new'))),
  await attempt(() => fs.link('/', at('new'))),
  await attempt(() => fs.link(at('missing'), '/proc/new')),
]);

test('link with one argument more', sameAsNode, async (scene) => {
  prepare(scene);
  return await scene.attempt(() => loose(scene.fs).link(scene.at('file'), scene.at('new'), { force: true }));
});

const types: Record<string, unknown[]> = {
  'no type': [],
  undefined: [undefined],
  null: [null],
  file: ['file'],
  dir: ['dir'],
  junction: ['junction'],
  FILE: ['FILE'],
  "''": [''],
  directory: ['directory'],
  0: [0],
  1: [1],
  true: [true],
  'an object': [{ type: 'file' }],
  'a String object': [new String('file')],
  'a symbol': [Symbol('file')],
  'one argument more': ['file', 'more'],
};

for (const [title, rest] of Object.entries(types)) {
  test(`symlink of type ${title}`, sameAsNode, async (scene) => {
    const { fs, at, directory, attempt } = scene;
    prepare(scene);
    const seen: Record<string, unknown> = {};
    for (const name of [...names, 'new', 'slash/', 'dangling/', 'n'.repeat(255), 'n'.repeat(256)]) {
      seen[name] = await attempt(() => loose(fs).symlink('../some/target', `${directory}/${name}`, ...rest));
    }
    return [seen, await attempt(() => loose(fs).symlink(7, 8, ...rest)), await attempt(() => fs.readlink(at('new')))];
  });
}

const targets: Record<string, string | Buffer> = {
  'a relative path': '../folder/./file',
  'an absolute path': '/no/such/file',
  'a trailing slash': 'folder/',
  'doubled slashes': 'a//b///',
  'a space': ' ',
  'a backslash': 'a\\b',
  'two lines': 'a\nb\n',
  'text of many bytes': 'ünï/cödé/文件/🗂',
  'a lone surrogate': 'a\ud800b',
  'the text of a URL': 'file:///etc/passwd',
  'bytes that are no text': Buffer.from('\xff\xfe\x80/\xe9', 'latin1'),
  'a part of a character': Buffer.from('文件').subarray(0, 4),
  '59 bytes': 'f'.repeat(59),
  '60 bytes': 'f'.repeat(60),
  '255 bytes': 'f'.repeat(255),
  '511 bytes': 'f/'.repeat(256).slice(0, 511),
  '512 bytes': 'f/'.repeat(256),
  '1000 bytes that are no text': Buffer.alloc(1_000, 0xfe),
  '4094 bytes': 'x'.repeat(4_094),
  '4095 bytes': 'x'.repeat(4_095),
  '4096 bytes': 'x'.repeat(4_096),
  '70,000 bytes': 'x'.repeat(70_000),
};
for (const [title, target] of Object.entries(targets)) {
  test(`a target of ${title}`, sameAsNode, async ({ fs, at, attempt }) => {
    const made = await attempt(() => fs.symlink(target, at('link')));
    const read: Record<string, unknown> = {};
    for (const encoding of ['utf8', 'latin1', 'hex', 'utf16le', 'base64', 'ascii', 'buffer']) {
      read[encoding] = await attempt(() => loose(fs).readlink(at('link'), encoding));
    }
    return [made, read];
  });
}
