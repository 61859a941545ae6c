import { constants, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';

const large = [65_535, 65_536, 65_537, 200_000, 524_288, 524_289, 3 * 2 ** 20];
const encodings = ['utf8', 'utf16le', 'latin1', 'ascii', 'hex', 'base64', 'base64url'] as const;

for (const size of large) {
  test(`${size} bytes in every encoding`, sameAsNode, async ({ fs, at }) => {
    writeFileSync(at('file'), pattern(size));
    const seen: Record<string, unknown> = { bytes: await fs.readFile(at('file')) };
    for (const encoding of encodings) seen[encoding] = await fs.readFile(at('file'), encoding);
    return seen;
  });
}

const characters = { 'two bytes': 'é', 'three bytes': '文', 'four bytes': '🗂' };

for (const [title, character] of Object.entries(characters)) {
  test(`characters of ${title} across every border`, sameAsNode, async ({ fs, at }) => {
    const seen: unknown[] = [];
    const text = Buffer.from(character.repeat(700_000 / Buffer.byteLength(character)));
    for (let shift = 0; shift < Buffer.byteLength(character); shift++) {
      writeFileSync(at('file'), Buffer.concat([Buffer.alloc(shift, 'a'), text]));
      for (const encoding of ['utf8', 'utf16le', 'base64', 'hex'] as const) {
        seen.push(await fs.readFile(at('file'), encoding));
      }
    }
    return seen;
  });

  test(`a character of ${title} cut at the end`, sameAsNode, async ({ fs, at }) => {
    const seen: unknown[] = [];
    const end = Buffer.from(character);
    for (const size of [65_536, 131_072, 524_288, 524_289]) {
      for (let kept = 1; kept < end.length; kept++) {
        writeFileSync(at('file'), Buffer.concat([Buffer.alloc(size - kept, 'a'), end.subarray(0, kept)]));
        seen.push(await fs.readFile(at('file'), 'utf8'));
      }
    }
    return seen;
  });
}

test('a byte order mark, a null and a lone half of a pair far inside', sameAsNode, async ({ fs, at }) => {
  const part = Buffer.from('\ufeff\0\ufeff');
  const half = Buffer.from([0xed, 0xa0, 0x80, 0xc0, 0x80, 0xf8]);
  const pieces = [part, Buffer.alloc(65_530, 'a'), part, half, Buffer.alloc(458_750, 'b'), half, part];
  writeFileSync(at('file'), Buffer.concat(pieces));
  return [
    await fs.readFile(at('file'), 'utf8'),
    await fs.readFile(at('file'), 'latin1'),
    await fs.readFile(at('file'), 'utf16le'),
  ];
});

// Their memory is used again for those that follow: longer and shorter ones, and such as fail.
test('texts and bytes of many files at once', sameAsNode, async ({ fs, at, attempt }) => {
  const seen: unknown[] = [];
  const sizes = [...large, 70_001, 131_072, 1_000_003, 5 * 2 ** 20];
  for (const size of sizes) writeFileSync(at(`${size}`), pattern(size, size % 7));
  for (let round = 0; round < 4; round++) {
    const calls = sizes.flatMap((size) => [
      attempt(() => fs.readFile(at(`${size}`), 'utf8')),
      attempt(() => fs.readFile(at(`${size}`))),
      attempt(() => fs.readFile(at(`missing ${size}`), 'utf8')),
      attempt(() => fs.readFile(at(`${sizes[round]}`), 'utf-8')),
      attempt(() => fs.readFile(at(`${size}`), 'base64')),
      attempt(() => fs.writeFile(at(`copy of ${size}`), `${size}é`.repeat(size / 8))),
    ]);
    seen.push(await Promise.all(calls));
  }
  return seen;
});

test('the memory of the answer is its own', sameAsNode, async ({ fs, at }) => {
  const seen: unknown[] = [];
  for (const size of large) {
    writeFileSync(at('file'), pattern(size));
    const [first, second] = await Promise.all([fs.readFile(at('file')), fs.readFile(at('file'))]);
    first.fill(0);
    seen.push(
      second.equals(pattern(size)),
      second.byteOffset,
      second.buffer.byteLength,
      second.buffer === first.buffer,
    );
  }
  return seen;
});

for (const [title, flag] of Object.entries({
  r: 'r',
  'r+': 'r+',
  rs: 'rs',
  'rs+': 'rs+',
  sr: 'sr',
  'a+': 'a+',
  'as+': 'as+',
  'w+': 'w+',
  'wx+': 'wx+',
  a: 'a',
  w: 'w',
  R: 'R',
  "''": '',
  0: 0,
  O_RDONLY: constants.O_RDONLY,
  O_RDWR: constants.O_RDWR,
  O_WRONLY: constants.O_WRONLY,
  O_NOFOLLOW: constants.O_NOFOLLOW,
  O_DIRECTORY: constants.O_DIRECTORY,
  'O_RDWR | O_TRUNC': constants.O_RDWR | constants.O_TRUNC,
  'O_RDWR | O_CREAT': constants.O_RDWR | constants.O_CREAT,
  'O_RDWR | O_CREAT | O_EXCL': constants.O_RDWR | constants.O_CREAT | constants.O_EXCL,
  O_PATH: 0o10_000_000,
  1.5: 1.5,
  NaN: Number.NaN,
  '1n': 1n,
  true: true,
  'an object': {},
  'a symbol': Symbol('r'),
})) {
  test(`flag ${title}`, sameAsNode, async ({ fs, at, attempt }) => {
    writeFileSync(at('file'), pattern(200_000));
    writeFileSync(at('small'), 'small');
    mkdirSync(at('folder'));
    symlinkSync('file', at('link'));
    symlinkSync('made through the link', at('dangling'));
    const seen: Record<string, unknown> = {};
    for (const name of ['link', 'folder', 'missing', 'dangling', 'missing/file', 'small', 'file']) {
      seen[name] = [
        await attempt(() => loose(fs).readFile(at(name), { flag })),
        await attempt(() => loose(fs).readFile(at(name), { flag, encoding: 'utf8' })),
      ];
    }
    return [seen, await attempt(() => loose(fs).readFile(7, { flag }))];
  });
}

for (const size of [10, 65_536, 3 * 2 ** 20]) {
  test(`${size} bytes and a signal`, sameAsNode, async ({ fs, at, attempt }) => {
    writeFileSync(at('file'), pattern(size));
    const read = (name: string, signal: AbortSignal, more = {}) =>
      attempt(() => loose(fs).readFile(at(name), { signal, ...more }));
    const late = new AbortController();
    const seen = [
      await read('file', AbortSignal.abort()),
      await read('file', AbortSignal.abort('a reason'), { encoding: 'utf8' }),
      await read('missing', AbortSignal.abort(new RangeError('enough'))),
      await read('file', AbortSignal.abort(), { flag: 'nope' }),
      await read('file', AbortSignal.abort(), { encoding: 'nope' }),
      await attempt(() => loose(fs).readFile(7, { signal: AbortSignal.abort() })),
      await attempt(() => {
        const early = new AbortController();
        const answer = fs.readFile(at('file'), { signal: early.signal });
        early.abort(new RangeError('enough'));
        return answer;
      }),
      await read('file', late.signal, { encoding: 'hex' }),
    ];
    late.abort();
    return [...seen, await read('file', late.signal)];
  });
}

test('a signal that fired leaves no file that a flag would have made', sameAsNode, async ({ fs, at, attempt }) => [
  await attempt(() => fs.readFile(at('new'), { signal: AbortSignal.abort(), flag: 'w+' })),
  await attempt(() => fs.readFile(at('new too'), { signal: AbortSignal.abort(), flag: 'wx+', encoding: 'utf8' })),
]);

test('many large files at once', sameAsNode, async ({ fs, at }) => {
  for (let i = 0; i < 8; i++) writeFileSync(at(`file ${i}`), pattern(100_000 * i, i + 1));
  return await Promise.all(Array.from({ length: 24 }, (_, i) => fs.readFile(at(`file ${i % 8}`))));
});
