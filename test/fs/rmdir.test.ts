import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { loose } from '../support/loose.js';

const options: Record<string, unknown[]> = {
  'no options': [],
  undefined: [undefined],
  null: [null],
  'an empty object': [{}],
  'recursive: true': [{ recursive: true }],
  'recursive: false': [{ recursive: false }],
  'recursive: undefined': [{ recursive: undefined }],
  'recursive: null': [{ recursive: null }],
  'recursive: 1': [{ recursive: 1 }],
  "recursive: 'yes'": [{ recursive: 'yes' }],
  'recursive, inherited': [Object.create({ recursive: true })],
  'recursive and maxRetries': [{ recursive: true, maxRetries: 2 }],
  'maxRetries: 0': [{ maxRetries: 0 }],
  'maxRetries: 1': [{ maxRetries: 1 }],
  'maxRetries: -1': [{ maxRetries: -1 }],
  'maxRetries: 1.5': [{ maxRetries: 1.5 }],
  'maxRetries: 2 ** 32': [{ maxRetries: 2 ** 32 }],
  "maxRetries: '1'": [{ maxRetries: '1' }],
  'maxRetries: undefined': [{ maxRetries: undefined }],
  'maxRetries: null': [{ maxRetries: null }],
  'retryDelay: 0': [{ retryDelay: 0 }],
  'retryDelay: -1': [{ retryDelay: -1 }],
  'retryDelay: 2 ** 31': [{ retryDelay: 2 ** 31 }],
  'retryDelay: NaN': [{ retryDelay: Number.NaN }],
  'retryDelay: 5n': [{ retryDelay: 5n }],
  'something else': [{ force: true, more: 1 }],
  'an array': [[]],
  'a string': ['recursive'],
  'a number': [7],
  true: [true],
  'a function': [() => {}],
  'a function with recursive': [Object.assign(() => {}, { recursive: true })],
  'a symbol': [Symbol('recursive')],
  'a getter that throws': [
    {
      get recursive(): never {
        throw new RangeError('no such option');
      },
    },
  ],
  'one argument more': [{}, 'more'],
};

for (const [title, rest] of Object.entries(options)) {
  test(title, sameAsNode, async ({ fs, at, attempt }) => {
    for (const name of ['empty', 'slash', 'full/inside', 'behind', 'dots', 'dots 2/a']) {
      mkdirSync(at(name), { recursive: true });
    }
    writeFileSync(at('file'), 'text');
    writeFileSync(at('full', 'file'), 'text');
    symlinkSync('behind', at('link'));
    symlinkSync('nowhere', at('dangling'));
    symlinkSync('loop', at('loop'));
    const seen: Record<string, unknown> = {};
    for (const name of [
      'file',
      'file/',
      'file/inside',
      'link',
      'link/',
      'dangling',
      'dangling/',
      'loop/inside',
      'dots/.',
      'dots 2/a/..',
      'empty',
      'empty',
      'slash///',
      'full',
      'missing',
      'missing/inside',
      'n'.repeat(256),
    ]) {
      seen[name] = await attempt(() => loose(fs).rmdir(at('') + name, ...rest));
    }
    return [seen, await attempt(() => loose(fs).rmdir(7, ...rest)), await attempt(() => loose(fs).rmdir(...rest))];
  });
}

test('what the kernel keeps', sameAsNode, async ({ fs, attempt }) => [
  await attempt(() => fs.rmdir('/')),
  await attempt(() => fs.rmdir('/proc')),
  await attempt(() => fs.rmdir('/proc/self')),
  await attempt(() => fs.rmdir('/proc/self/fd')),
]);

test('many at once, and one twice', sameAsNode, async ({ fs, at, attempt }) => {
  for (let i = 0; i < 100; i++) mkdirSync(at(`folder ${i}`));
  const answers = await Promise.all(Array.from({ length: 120 }, (_, i) => attempt(() => fs.rmdir(at(`folder ${i}`)))));
  const twice = await Promise.allSettled([fs.mkdir(at('twice')).then(() => fs.rmdir(at('twice'))), fs.rmdir(at('no'))]);
  return [answers, twice.map(({ status }) => status)];
});
