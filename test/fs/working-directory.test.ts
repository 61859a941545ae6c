import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { masked } from '../support/masked.js';
import { plant } from '../support/plant.js';
import { readAll } from '../support/read-stream.js';
import type { Scene } from '../support/scene.js';
import { writeAll } from '../support/write-stream.js';

type Call = (scene: Scene) => unknown;

/** By relative paths, each of which is another file in another place. */
const calls: Record<string, Call> = {
  access: ({ fs }) => fs.access('file'),
  appendFile: ({ fs }) => fs.appendFile('file', ' and more'),
  chmod: ({ fs }) => fs.chmod('file', 0o600),
  copyFile: ({ fs }) => fs.copyFile('file', 'copy'),
  cp: ({ fs }) => fs.cp('folder', 'copied', { recursive: true }),
  link: ({ fs }) => fs.link('file', 'hard link'),
  lstat: async ({ fs }) => (await fs.lstat('file')).size,
  mkdir: ({ fs }) => fs.mkdir('new'),
  'mkdir, recursive': ({ fs }) => fs.mkdir('a/b/c', { recursive: true }),
  mkdtemp: ({ fs }) => masked(fs.mkdtemp('some-')),
  open: async ({ fs }) => {
    const handle = await fs.open('file');
    const text = await handle.readFile('utf8');
    await handle.close();
    return text;
  },
  opendir: async ({ fs }) => {
    const dir = await fs.opendir('folder', { recursive: true });
    const names: string[] = [];
    for await (const { name, parentPath } of dir) names.push(`${parentPath}: ${name}`);
    return [dir.path, names.sort()];
  },
  readFile: ({ fs }) => fs.readFile('file', 'utf8'),
  readdir: async ({ fs }) => [(await fs.readdir('.')).sort(), await fs.readdir('folder', { recursive: true })],
  readlink: ({ fs }) => fs.readlink('link').catch((error: NodeJS.ErrnoException) => error.code),
  realpath: ({ fs }) => fs.realpath('folder/..'),
  rename: ({ fs }) => fs.rename('file', 'new name'),
  rm: ({ fs }) => fs.rm('folder', { recursive: true }),
  rmdir: ({ fs }) => fs.rmdir('folder'),
  stat: async ({ fs }) => (await fs.stat('file')).size,
  statfs: async ({ fs }) => (await fs.statfs('.')).type,
  symlink: ({ fs }) => fs.symlink('file', 'link'),
  truncate: ({ fs }) => fs.truncate('file', 3),
  unlink: ({ fs }) => fs.unlink('file'),
  utimes: ({ fs }) => fs.utimes('file', 1, 2),
  writeFile: ({ fs }) => fs.writeFile('file', 'written'),
  'writeFile of chunks': ({ fs }) => fs.writeFile('file', ['in ', 'parts']),
  'a read stream': (scene) => readAll(scene, {}, 'file'),
  'a write stream': (scene) => writeAll(scene, ['by a stream'], {}, 'written'),
};

for (const [title, call] of Object.entries(calls)) {
  test.serial(`a relative path follows the process: ${title}`, sameAsNode, async (scene) => {
    const { at, attempt } = scene;
    const places = ['here', 'there', 'nowhere'];
    for (const place of places.slice(0, 2))
      plant(at(place), { file: `some text ${place}`, 'folder/inside/deep': place });
    const before = process.cwd();
    const seen: unknown[] = [];
    try {
      for (const place of ['here', 'there', '.', 'there']) {
        process.chdir(at(place));
        seen.push(place, await attempt(() => call(scene)));
      }
    } finally {
      process.chdir(before);
    }
    return seen;
  });
}
