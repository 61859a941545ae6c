import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';

test('paths of every shape, with links and without', sameAsNode, async ({ fs, at, attempt }) => {
  mkdirSync(at('folder', 'inner'), { recursive: true });
  writeFileSync(at('folder', 'file'), '');
  writeFileSync(at('folder', '...'), '');
  writeFileSync(at('folder', '.hidden'), '');
  writeFileSync(at('folder', 'né 文'), '');
  symlinkSync('folder', at('link'));
  symlinkSync('file', at('folder', 'link to file'));
  symlinkSync('nowhere', at('dangling'));
  symlinkSync('loop', at('loop'));
  const root = at('');
  const below = [
    'folder',
    'folder/',
    'folder//',
    'folder/.',
    'folder/./',
    'folder/..',
    'folder/../',
    'folder/../folder/file',
    'folder/inner/../../folder/./inner//..///file',
    'folder//file',
    'folder/file/',
    'folder/file/.',
    'folder/file/..',
    'folder/file/../file',
    'folder/...',
    'folder/.hidden',
    'folder/né 文',
    'link',
    'link/',
    'link/file',
    'link/..',
    'link/inner/../file',
    'folder/link to file',
    'dangling',
    'dangling/..',
    'loop',
    'missing',
    'missing/..',
    'folder/missing/../file',
    `folder/${'n'.repeat(255)}`,
    `folder/${'n'.repeat(256)}`,
  ];
  const seen: unknown[] = [];
  for (const path of below) {
    // Twice: the second time the kernel knows the path.
    seen.push(
      path,
      await attempt(() => fs.realpath(`${root}/${path}`)),
      await attempt(() => fs.realpath(`${root}/${path}`)),
    );
    seen.push(await attempt(() => fs.realpath(`${relative('.', root)}/${path}`)));
    seen.push(await attempt(() => fs.realpath(`${root}/${path}`, 'buffer')));
  }
  return seen;
});

for (const path of [
  '/',
  '//',
  '/.',
  '/..',
  '/../..',
  '///usr/..',
  '.',
  './',
  '..',
  '../..',
  '/proc/self',
  '/proc/self/fd/0',
  '/dev/stdin',
]) {
  test(`realpath of ${path}`, sameAsNode, async ({ fs, attempt }) => [
    await attempt(async () => (await fs.realpath(path)).replace(/pipe:\[\d+\]/, 'pipe')),
    await attempt(async () => (await fs.realpath(path)).replace(/pipe:\[\d+\]/, 'pipe')),
  ]);
}
