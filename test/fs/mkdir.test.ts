import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { loose } from '../support/loose.js';

const options: Record<string, unknown[]> = {
  'no options': [],
  'an empty object': [{}],
  null: [null],
  undefined: [undefined],
  '0o700': [0o700],
  "'750'": ['750'],
  "'abc'": ['abc'],
  '-1': [-1],
  '1.5': [1.5],
  'mode 0o711': [{ mode: 0o711 }],
  'mode 0o1777': [{ mode: 0o1777 }],
  "mode '700'": [{ mode: '700' }],
  "mode 'x'": [{ mode: 'x' }],
  'mode null': [{ mode: null }],
  recursive: [{ recursive: true }],
  'recursive, mode 0o711': [{ recursive: true, mode: 0o711 }],
  'recursive: false': [{ recursive: false }],
  'recursive: 1': [{ recursive: 1 }],
  "recursive: 'yes'": [{ recursive: 'yes' }],
  'recursive: null': [{ recursive: null }],
  true: [true],
  'a symbol': [Symbol('mode')],
};

for (const [title, rest] of Object.entries(options)) {
  test(title, sameAsNode, async ({ fs, at, attempt }) => {
    mkdirSync(at('existing'));
    writeFileSync(at('file'), 'text');
    symlinkSync('existing', at('link'));
    symlinkSync('nowhere', at('dangling'));
    const seen: Record<string, unknown> = {};
    const names = [
      'new',
      'existing',
      'file',
      'link',
      'dangling',
      'missing/new',
      'existing/new',
      'existing/a/b/c',
      'file/new',
      'file/a/b',
      'link/through',
      'dangling/new',
      'slash/',
      'deep/slash/',
      'dots/../other',
      'x/./y/.',
      'n'.repeat(256),
    ];
    for (const name of names) {
      seen[name] = await attempt(() => loose(fs).mkdir(`${at('')}${name}`, ...rest));
    }
    seen.relative = await attempt(() => loose(fs).mkdir(relative(process.cwd(), at('re', 'la', 'tive')), ...rest));
    seen.root = await attempt(() => loose(fs).mkdir('/', ...rest));
    return seen;
  });
}

test('where nothing can be made', sameAsNode, async ({ fs, attempt }) => await attempt(() => fs.mkdir('/proc/new')));

test('many directories at once', sameAsNode, async ({ fs, at }) => {
  await Promise.all(Array.from({ length: 100 }, (_, i) => fs.mkdir(at(`folder ${i}`))));
  await Promise.all(
    Array.from({ length: 50 }, (_, i) => fs.mkdir(at('a', 'b', `${i % 5}`, `${i}`), { recursive: true })),
  );
});
