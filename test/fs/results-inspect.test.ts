import { writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { inspect } from 'node:util';
import test from 'ava';
import { sameAsNodeOnOneTarget } from '../support/conformance.js';
import type { Scene } from '../support/scene.js';

const results: Record<string, (scene: Scene, handle: FileHandle) => Promise<unknown>> = {
  'stats of a handle': (_scene, handle) => handle.stat(),
  'bigint stats of a handle': (_scene, handle) => handle.stat({ bigint: true }),
  'stats of a path': ({ fs, at }) => fs.stat(at('file')),
  'bigint stats of a path': ({ fs, at }) => fs.stat(at('file'), { bigint: true }),
  'lstat of a path': ({ fs, at }) => fs.lstat(at('file')),
  'statfs of a path, of which only the kind stays': async ({ fs, at }) => {
    const { type, bsize } = await fs.statfs(at('file'));
    return { type, bsize };
  },
  'entries of a directory': ({ fs, directory }) => fs.readdir(directory, { withFileTypes: true }),
  'an open directory': async ({ fs, directory }) => {
    const entries: unknown[] = [];
    for await (const entry of await fs.opendir(directory)) entries.push(entry);
    return entries;
  },
  read: (_scene, handle) => handle.read(Buffer.alloc(4), 0, 4, 0),
  readv: (_scene, handle) => handle.readv([Buffer.alloc(2), Buffer.alloc(2)], 0),
  'a write': (_scene, handle) => handle.write(Buffer.alloc(0)),
  'a string written': (_scene, handle) => handle.write('s', 0),
  'nothing read': (_scene, handle) => handle.read(Buffer.alloc(0)),
  'a file': (_scene, handle) => handle.readFile(),
};

function prepare(directory: string) {
  writeFileSync(`${directory}/file`, 'some text');
}

for (const [title, make] of Object.entries(results)) {
  test(`what is shown of ${title}`, sameAsNodeOnOneTarget, prepare, async (scene: Scene) => {
    const handle = await scene.open('file', 'r+');
    const result = await make(scene, handle);
    // A write sets the file's times, and reading may; the two implementations come one after the other.
    const still = (text: string) => text.replaceAll(/([acm]time(?:Ms|Ns)?: )[^,\n]+/g, '$1#');
    return [
      ...[{}, { depth: 0 }, { showHidden: true, depth: 4 }, { getters: true, depth: 4 }].map((options) =>
        still(inspect(result, options)),
      ),
      Object.keys(result as object),
      Object.getOwnPropertyNames(result),
      JSON.stringify(result, (key, value) => {
        if (/time/.test(key)) return typeof value;
        return typeof value === 'bigint' ? `${value}n` : value;
      }),
      descriptorsOf(result as object),
    ];
  });
}

/** How each property of an object and of its prototypes is made. */
function descriptorsOf(object: object): unknown[] {
  const seen: unknown[] = [];
  for (let level = object; level !== null && level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    for (const [key, made] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      if (ArrayBuffer.isView(object)) continue;
      seen.push([key, made.enumerable, made.writable, made.configurable, typeof made.get, typeof made.value]);
    }
  }
  return seen;
}
