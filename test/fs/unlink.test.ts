import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { makeFifo } from '../support/fifo.js';

test('every kind of entry', sameAsNode, async ({ fs, at, attempt }) => {
  writeFileSync(at('file'), 'text');
  writeFileSync(at('read-only'), 'text', { mode: 0o444 });
  linkSync(at('file'), at('hard link'));
  mkdirSync(at('folder'));
  symlinkSync('file', at('link'));
  symlinkSync('folder', at('link to folder'));
  symlinkSync('nowhere', at('dangling'));
  makeFifo(at('fifo'));
  const seen: Record<string, unknown> = {};
  const names = ['hard link', 'read-only', 'folder', 'link', 'link to folder', 'dangling', 'fifo', 'missing', 'file/x'];
  for (const name of names) seen[name] = await attempt(() => fs.unlink(at(name)));
  seen.twice = await attempt(() => fs.unlink(at('fifo')));
  seen.proc = await attempt(() => fs.unlink('/proc/version'));
  return seen;
});

test('a file that is still open keeps its contents', sameAsNode, async ({ fs, at, open }) => {
  await fs.writeFile(at('file'), 'text');
  const handle = await open('file', 'r+');
  await fs.unlink(at('file'));
  await handle.write('more', 4);
  return [await handle.readFile('utf8'), (await handle.stat()).nlink];
});
