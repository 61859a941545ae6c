import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { loose } from '../support/loose.js';

const names = [
  'file',
  'other file',
  'empty folder',
  'full folder',
  'link',
  'dangling',
  'missing',
  'missing/new',
  'file/new',
];

for (const from of names) {
  for (const to of [...names, 'new', `${from}/inside`]) {
    test(`${from} to ${to}`, sameAsNode, async ({ fs, at, attempt }) => {
      writeFileSync(at('file'), 'text', { mode: 0o600 });
      writeFileSync(at('other file'), 'other', { mode: 0o640 });
      linkSync(at('file'), at('hard link'));
      mkdirSync(at('empty folder'));
      mkdirSync(at('full folder'));
      writeFileSync(at('full folder', 'inside'), 'inside');
      symlinkSync('file', at('link'));
      symlinkSync('nowhere', at('dangling'));
      return await attempt(() => fs.rename(at(from), at(to)));
    });
  }
}

test('a hard link to the same file', sameAsNode, async ({ fs, at, attempt }) => {
  writeFileSync(at('file'), 'text');
  linkSync(at('file'), at('hard link'));
  return await attempt(() => fs.rename(at('file'), at('hard link')));
});

test('to another file system', sameAsNode, async ({ fs, at, attempt }) => {
  writeFileSync(at('file'), 'text');
  return [
    await attempt(() => fs.rename(at('file'), '/proc/file')),
    await attempt(() => fs.rename('/proc/version', at('version'))),
  ];
});

test('both paths are checked, the old one first', sameAsNode, async ({ fs, at, attempt }) => [
  await attempt(() => loose(fs).rename()),
  await attempt(() => loose(fs).rename(at('file'))),
  await attempt(() => loose(fs).rename(1, 2)),
  await attempt(() => loose(fs).rename(at('file'), 2)),
  await attempt(() => loose(fs).rename('a\0b', 'c\0d')),
  await attempt(() => loose(fs).rename('', '')),
  await attempt(() => loose(fs).rename(Buffer.from(at('missing')), new URL('file:///nowhere/file'))),
]);
