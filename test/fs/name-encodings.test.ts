import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { encodingOptions } from '../support/encoding-options.js';
import { loose } from '../support/loose.js';
import { masked } from '../support/masked.js';
import { pathText } from '../support/path-text.js';
import type { Scene } from '../support/scene.js';

const names = ['file', 'folder/', 'link', 'link to folder', 'dangling', 'loop', 'missing', 'file/new', 'no text'];

/** A name of more than ASCII that came in one of these does not tell which directory was made. */
const losesBytes = new Set(['ascii', 'ucs2', 'utf16le']);

function prepare({ at }: Scene): Buffer {
  const notText = Buffer.concat([Buffer.from(at('folder/')), Buffer.from([0xc3, 0x28, 0xff])]);
  mkdirSync(at('folder'));
  writeFileSync(at('file'), 'text');
  writeFileSync(notText, '');
  symlinkSync('file', at('link'));
  symlinkSync('folder', at('link to folder'));
  symlinkSync('made through the link', at('dangling'));
  symlinkSync('loop', at('loop'));
  symlinkSync(notText.subarray(at('').length), at('no text'));
  return notText;
}

for (const [title, [option, asked]] of Object.entries(encodingOptions)) {
  test(`readlink: ${title}`, sameAsNode, async (scene) => {
    const { fs, at, directory, attempt } = scene;
    prepare(scene);
    const seen: unknown[] = [];
    for (const name of names) seen.push(await attempt(() => loose(fs).readlink(`${directory}/${name}`, option)));
    return [seen, await attempt(() => loose(fs).readlink(7, option)), await attempt(() => fs.readlink(at('')))];
  });

  test(`realpath: ${title}`, sameAsNode, async (scene) => {
    const { fs, directory, attempt } = scene;
    const notText = prepare(scene);
    const realpath = (path: unknown) =>
      attempt(() =>
        loose(fs)
          .realpath(path, option)
          .then((result) => pathText(result, asked)),
      );
    const seen: unknown[] = [];
    for (const name of names) seen.push(await realpath(`${directory}/${name}`));
    return [
      seen,
      await realpath(notText),
      await realpath('/'),
      await realpath('/proc/self/no such'),
      await realpath(7),
    ];
  });

  test(`mkdtemp: ${title}`, sameAsNode, async ({ fs, at, attempt }) => {
    const make = (prefix: unknown) => attempt(() => masked(loose(fs).mkdtemp(prefix, option), asked));
    // An odd number of bytes is not a whole number of UTF-16 units, and the last letter would be lost.
    const plain = at('some') + '-'.repeat(at('some').length % 2);
    const seen = [await make(plain), await make(Buffer.from(plain)), await make(at('missing', 'some-')), await make(7)];
    return losesBytes.has(title) ? seen : [seen, await make(at('ünï-'))];
  });
}
