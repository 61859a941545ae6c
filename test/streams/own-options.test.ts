import { closeSync, readFileSync, writeFileSync } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import test from 'ava';
import { createReadStream, createWriteStream } from 'uringfs/streams';
import { sameAsNode } from '../support/conformance.js';
import { loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';
import { makeReadStream, readAll } from '../support/read-stream.js';
import { makeWriteStream, writeAll } from '../support/write-stream.js';

// To Node's streams these say nothing: what ours do with them must look the same.
const own: Record<string, Record<string, unknown>> = {
  direct: { direct: true },
  uncached: { uncached: true },
  'one deep': { queueDepth: 1 },
  'four deep': { queueDepth: 4 },
  'as deep as can be': { queueDepth: 128 },
};

const size = 700_001;
const whole = pattern(size);

const ranges: Record<string, object> = {
  whole: {},
  'in small chunks': { highWaterMark: 1_000, end: 50_000 },
  'in odd chunks': { highWaterMark: 100_001 },
  'in large chunks': { highWaterMark: 300_000 },
  'from an odd place': { start: 4_097 },
  'a few bytes in a block': { start: 5_000, end: 5_009 },
  'across two blocks': { start: 8_190, end: 8_194 },
  'up to a block': { end: 65_535 },
  'up to a byte behind it': { end: 65_536 },
  'up to behind the end': { start: 600_000, end: 2_000_000 },
  'from behind the end': { start: 2_000_000 },
  'as text': { encoding: 'latin1' },
};

for (const [title, options] of Object.entries(own)) {
  for (const [range, more] of Object.entries(ranges)) {
    test(`${title}, read ${range}`, sameAsNode, async (scene) => {
      writeFileSync(scene.at('file'), whole);
      return await readAll(scene, { ...options, ...more });
    });
  }

  for (const length of [0, 1, 4_096, 65_537]) {
    test(`${title}, a file of ${length} bytes`, sameAsNode, async (scene) => {
      writeFileSync(scene.at('file'), whole.subarray(0, length));
      return await readAll(scene, options);
    });
  }

  const chunks: Record<string, unknown[]> = {
    'one chunk': [whole],
    'whole blocks': [whole.subarray(0, 65_536), whole.subarray(0, 131_072)],
    'odd chunks': [whole.subarray(0, 4_095), whole.subarray(0, 2), whole.subarray(0, 100_000), whole.subarray(0, 7)],
    'tiny chunks': Array.from({ length: 1_000 }, (_, i) => `${i},`),
    nothing: [],
  };
  const targets: Record<string, Record<string, unknown>> = {
    'a new file': {},
    'a file from an odd place': { flags: 'r+', start: 4_099 },
    'a file from a block': { flags: 'r+', start: 8_192 },
    'the end of a file': { flags: 'a' },
    'a file, and flushes it': { flush: true },
  };
  for (const [what, each] of Object.entries(chunks)) {
    for (const [target, more] of Object.entries(targets)) {
      test(`${title}, ${what} written to ${target}`, sameAsNode, async (scene) => {
        writeFileSync(scene.at('file'), whole.subarray(0, 300_000));
        return await writeAll(scene, each, { ...options, ...more });
      });
    }
  }

  for (const highWaterMark of [65_536, 100_001]) {
    test(`${title}, a copy with marks of ${highWaterMark}`, sameAsNode, async (scene) => {
      writeFileSync(scene.at('file'), pattern(2_100_003));
      const from = makeReadStream(scene, { ...options, highWaterMark });
      const to = makeWriteStream(scene, options, scene.at('copy'));
      await pipeline(from, to);
      return [from.bytesRead, to.bytesWritten];
    });
    test(`${title}, through a transform with marks of ${highWaterMark}`, sameAsNode, async (scene) => {
      writeFileSync(scene.at('file'), pattern(1_100_003));
      const through = new Transform({ transform: (chunk, _encoding, callback) => callback(null, chunk) });
      const from = makeReadStream(scene, { ...options, highWaterMark });
      await pipeline(from, through, makeWriteStream(scene, options, scene.at('copy')));
    });
  }

  test(`${title}, one end only`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(1_300_003));
    await pipeline(makeReadStream(scene, options), makeWriteStream(scene, {}, scene.at('one')));
    await pipeline(makeReadStream(scene), makeWriteStream(scene, options, scene.at('two')));
    await pipeline(makeReadStream(scene, { start: 13 }), makeWriteStream(scene, options, scene.at('three')));
  });

  test(`${title}, destroyed in the midst`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), whole);
    const stream = makeReadStream(scene, options);
    stream.once('data', () => stream.destroy());
    await new Promise((resolve) => stream.on('close', resolve));
    return [stream.bytesRead, Reflect.get(stream, 'fd')];
  });

  test(`${title}, special files`, sameAsNode, async (scene) => [
    await readAll(scene, options, '/proc/version'),
    await readAll(scene, { ...options, end: 99_999 }, '/dev/zero'),
    await scene.attempt(() => readAll(scene, options, scene.at('missing'))),
    await scene.attempt(() => readAll(scene, options, scene.at('.'))),
    await writeAll(scene, ['text'], options, '/dev/null'),
    await writeAll(scene, ['text'], options, '/dev/full'),
  ]);

  test(`${title}, a descriptor that stays open behind the stream`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), whole);
    const stream = makeReadStream(scene, { ...options, autoClose: false, end: 9 });
    for await (const _ of stream);
    const file = Reflect.get(stream, 'fd') as number;
    const rest = readFileSync(file).length;
    closeSync(file);
    return rest;
  });
}

const wrong: [string, Record<string, unknown>, string, RegExp][] = [
  ['direct', { direct: 1 }, 'ERR_INVALID_ARG_TYPE', /"options.direct" property must be of type boolean.*number \(1\)/],
  ['uncached', { uncached: 'yes' }, 'ERR_INVALID_ARG_TYPE', /"options.uncached".*boolean.*string \('yes'\)/],
  ['queueDepth', { queueDepth: '4' }, 'ERR_INVALID_ARG_TYPE', /"options.queueDepth".*of type number.*'4'/],
  ['queueDepth', { queueDepth: 0 }, 'ERR_OUT_OF_RANGE', /"options.queueDepth" is out of range.*>= 1 && <= 128.*0/],
  ['queueDepth', { queueDepth: 129 }, 'ERR_OUT_OF_RANGE', />= 1 && <= 128. Received 129/],
  ['queueDepth', { queueDepth: 1.5 }, 'ERR_OUT_OF_RANGE', /an integer. Received 1.5/],
  ['queueDepth', { queueDepth: Number.NaN }, 'ERR_OUT_OF_RANGE', /an integer. Received NaN/],
  ['onProgress', { onProgress: {} }, 'ERR_INVALID_ARG_TYPE', /"options.onProgress".*function.*instance of Object/],
];

for (const [name, options, code, message] of wrong) {
  test(`${name}: ${String(Object.values(options)[0])} is refused before anything is opened`, (t) => {
    for (const create of [createReadStream, createWriteStream]) {
      const error = t.throws(() => (loose(create) as (...args: unknown[]) => unknown)('/nowhere/at/all', options), {
        code,
        message,
      });
      t.true(error instanceof (code === 'ERR_OUT_OF_RANGE' ? RangeError : TypeError));
    }
  });
}

for (const value of [undefined, null]) {
  test(`options of ours that are ${value} are as if they were not there`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), whole);
    return await readAll(scene, { direct: value, uncached: value, queueDepth: value, onProgress: value });
  });
}
