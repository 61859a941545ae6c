import { constants, mkdirSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { maySetAttributes, setAttribute } from '../support/immutable.js';
import { loose } from '../support/loose.js';
import { masked } from '../support/masked.js';
import { pattern } from '../support/pattern.js';
import { readAll } from '../support/read-stream.js';
import type { Scene } from '../support/scene.js';
import { writeAll } from '../support/write-stream.js';

const may = await maySetAttributes();
const run = may ? test : test.skip;
const titled = (title: string) => (may ? title : `[cannot run here] ${title}`);

type Call = (scene: Scene, path: string) => unknown;

const calls: Record<string, Call> = {
  ...Object.fromEntries(
    ['r', 'r+', 'w', 'wx', 'a', 'a+', 'ax'].map((flags) => [
      `open ${flags}`,
      async ({ fs }: Scene, path: string) => (await fs.open(path, flags)).close(),
    ]),
  ),
  'access to write': ({ fs }, path) => fs.access(path, constants.W_OK),
  'access to read': ({ fs }, path) => fs.access(path, constants.R_OK),
  readFile: ({ fs }, path) => fs.readFile(path),
  stat: ({ fs }, path) => fs.stat(path),
  writeFile: ({ fs }, path) => fs.writeFile(path, 'text'),
  'writeFile of much': ({ fs }, path) => fs.writeFile(path, pattern(300_000)),
  'writeFile with r+': ({ fs }, path) => fs.writeFile(path, 'text', { flag: 'r+' }),
  appendFile: ({ fs }, path) => fs.appendFile(path, 'text'),
  truncate: ({ fs }, path) => fs.truncate(path, 2),
  chmod: ({ fs }, path) => fs.chmod(path, 0o600),
  chown: ({ fs }, path) => fs.chown(path, 12_345, 12_345),
  lchown: ({ fs }, path) => fs.lchown(path, 12_345, 12_345),
  utimes: ({ fs }, path) => fs.utimes(path, 1, 2),
  lutimes: ({ fs }, path) => fs.lutimes(path, 1, 2),
  unlink: ({ fs }, path) => fs.unlink(path),
  rmdir: ({ fs }, path) => fs.rmdir(path),
  rm: ({ fs }, path) => fs.rm(path),
  'rm, force': ({ fs }, path) => fs.rm(path, { force: true }),
  'rm, recursive': ({ fs }, path) => fs.rm(path, { recursive: true }),
  'rm, recursive, again and again': ({ fs }, path) => fs.rm(path, { recursive: true, maxRetries: 3, retryDelay: 1 }),
  'rename from': ({ fs, at }, path) => fs.rename(path, at('new name')),
  'rename to': ({ fs, at }, path) => fs.rename(at('other'), path),
  'link from': ({ fs, at }, path) => fs.link(path, at('hard link')),
  'copyFile to': ({ fs, at }, path) => fs.copyFile(at('other'), path),
  'copyFile from': ({ fs, at }, path) => fs.copyFile(path, at('copy')),
  'cp to': ({ fs, at }, path) => fs.cp(at('other'), path),
  'cp from': ({ fs, at }, path) => fs.cp(path, at('copied'), { recursive: true }),
  'mkdir in it': ({ fs }, path) => fs.mkdir(`${path}/new`),
  'mkdir in it, recursive': ({ fs }, path) => fs.mkdir(`${path}/new/er`, { recursive: true }),
  'mkdtemp in it': ({ fs }, path) => masked(fs.mkdtemp(`${path}/new-`)),
  'symlink in it': ({ fs }, path) => fs.symlink('target', `${path}/link`),
  'writeFile in it': ({ fs }, path) => fs.writeFile(`${path}/file`, 'text'),
  'unlink in it': ({ fs }, path) => fs.unlink(`${path}/inside`),
  'readdir of it': ({ fs }, path) => fs.readdir(path),
  'a stream from it': (scene, path) => readAll(scene, {}, path),
  'a stream to it': (scene, path) => writeAll(scene, ['some ', 'text'], {}, path),
  'a stream to its end': (scene, path) => writeAll(scene, ['some ', 'text'], { flags: 'a' }, path),
};

const targets = {
  'an immutable file': ['+i', '-i', 'file'],
  'a file that may only grow': ['+a', '-a', 'file'],
} as const;
const folders = {
  'an immutable folder': ['+i', '-i', 'folder'],
  'a folder that may only grow': ['+a', '-a', 'folder'],
};

for (const [title, [set, unset, name]] of Object.entries({ ...targets, ...folders })) {
  for (const [call, make] of Object.entries(calls)) {
    // What is made there has letters of chance, and can get no other name.
    if (call.startsWith('mkdtemp') && title === 'a folder that may only grow') continue;
    run(titled(`${title}: ${call}`), sameAsNode, async (scene) => {
      const { at, attempt } = scene;
      writeFileSync(at('file'), 'some text', { mode: 0o644 });
      writeFileSync(at('other'), 'other', { mode: 0o644 });
      mkdirSync(at('folder'));
      writeFileSync(at('folder', 'inside'), 'inside');
      setAttribute(set as '+i', at(name));
      try {
        return await attempt(() => make(scene, at(name)));
      } finally {
        setAttribute(unset as '-i', at(name));
      }
    });
  }
}

run(titled('a file that becomes immutable while it is open'), sameAsNode, async ({ at, open, fs, attempt }) => {
  writeFileSync(at('file'), 'some text', { mode: 0o644 });
  const uses: ((handle: FileHandle) => unknown)[] = [
    (handle) => handle.read(),
    (handle) => handle.write('more'),
    (handle) => handle.write(Buffer.from('more'), 0, 4, 2),
    (handle) => handle.writev([Buffer.from('more')]),
    (handle) => handle.writeFile('text'),
    (handle) => fs.appendFile(handle, 'text'),
    (handle) => loose(handle).writeFile('text', { flush: true }),
    (handle) => handle.truncate(3),
    (handle) => handle.chmod(0o600),
    (handle) => handle.chown(12_345, 12_345),
    (handle) => handle.utimes(1, 2),
    (handle) => handle.stat(),
    (handle) => handle.sync(),
    (handle) => handle.datasync(),
  ];
  const handle = await open('file', 'r+');
  setAttribute('+i', at('file'));
  try {
    const seen: unknown[] = [];
    for (const use of uses) seen.push(await attempt(() => use(handle)));
    return [seen, await attempt(() => handle.close())];
  } finally {
    setAttribute('-i', at('file'));
  }
});

for (const [what, paths] of Object.entries({ file: ['tree'], 'file in a tree': ['tree', 'a', 'file'] })) {
  run(titled(`rm goes on until a ${what} can be removed`), sameAsNode, async ({ fs, at, attempt }) => {
    const path = at(...paths);
    if (paths.length > 1) mkdirSync(at('tree', 'a'), { recursive: true });
    writeFileSync(path, 'text');
    setAttribute('+i', path);
    let settled = false;
    const removing = attempt(() =>
      fs.rm(at('tree'), { recursive: true, maxRetries: 1_000, retryDelay: 1 }).finally(() => {
        settled = true;
      }),
    );
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
    const waited = !settled;
    setAttribute('-i', path);
    return [await removing, waited];
  });
}
