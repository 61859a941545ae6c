import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  constants,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import * as doors from 'uringfs';
import { type CopyOptions, copy } from 'uringfs/streams';
import { comparison } from '../support/conformance.js';
import { copying } from '../support/copy-implementation.js';
import { factsIn } from '../support/facts.js';
import { makeFifo } from '../support/fifo.js';
import { node } from '../support/implementation.js';
import { loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';
import { sizes } from '../support/sizes.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

const asCopyFile = comparison(node, copying);
const { COPYFILE_EXCL, COPYFILE_FICLONE } = constants;

for (const mode of [0, COPYFILE_EXCL, COPYFILE_FICLONE, COPYFILE_EXCL | COPYFILE_FICLONE]) {
  test(`from and to names of every kind, mode ${mode}`, asCopyFile, async ({ fs, at, directory, attempt }) => {
    writeFileSync(at('file'), pattern(10_000), { mode: 0o640 });
    writeFileSync(at('other file'), pattern(20_000, 2), { mode: 0o604 });
    writeFileSync(at('empty file'), '');
    mkdirSync(at('folder'));
    symlinkSync('file', at('link'));
    symlinkSync('made through the link', at('dangling'));
    symlinkSync('folder/made in another folder', at('dangling elsewhere'));
    symlinkSync(at('made by its whole name'), at('absolute'));
    symlinkSync('loop', at('loop'));
    const seen: Record<string, unknown> = {};
    const long = 'n'.repeat(256);
    for (const from of ['file', 'empty file', 'link', 'missing', 'loop', 'file/below', long]) {
      const targets = ['new', 'new/', 'missing/new', 'missing/new/', 'file/new', 'file/new/', long, 'folder/new'];
      for (const to of [
        ...targets,
        'folder/',
        'folder/..',
        'dangling',
        'dangling elsewhere',
        'absolute',
        'loop',
        'folder',
        'other file',
      ]) {
        seen[`${from} to ${to}`] = await attempt(() => fs.copyFile(at(from), `${directory}/${to}`, mode));
      }
    }
    return [seen, factsIn(directory), factsIn(at('folder'))];
  });
}

test('paths that Node objects to', asCopyFile, async ({ fs, at, attempt }) => {
  writeFileSync(at('file'), 'text');
  const copyFile = (...given: unknown[]) => attempt(() => loose(fs).copyFile(...given));
  const seen: unknown[] = [];
  for (const path of [
    undefined,
    null,
    7,
    {},
    'with\0nul',
    Buffer.from('\0'),
    new URL('http://a/b'),
    new URL('file:///%00'),
  ]) {
    seen.push(await copyFile(path, at('new')), await copyFile(at('file'), path));
  }
  return [...seen, await copyFile('', at('new')), await copyFile(at('file'), '')];
});

for (const size of sizes) {
  test(`${size} bytes`, asCopyFile, async ({ fs, at, attempt }) => {
    writeFileSync(at('file'), pattern(size));
    writeFileSync(at('longer'), pattern(size + 100_000, 2));
    return [
      await attempt(() => fs.copyFile(at('file'), at('new'))),
      await attempt(() => fs.copyFile(at('file'), at('longer'))),
    ];
  });
}

for (const mask of [0, 0o022, 0o277]) {
  test.serial(`permissions under umask 0o${mask.toString(8)}`, asCopyFile, async ({ fs, at, directory }) => {
    const before = process.umask(mask);
    try {
      for (const mode of [0o400, 0o600, 0o644, 0o755, 0o777, 0o4755, 0o1777, 0o6777]) {
        for (const size of [10, 200_000]) {
          const name = `${mode} ${size}`;
          writeFileSync(at(name), pattern(size));
          chmodSync(at(name), mode);
          writeFileSync(at(`over ${name}`), 'some text');
          chmodSync(at(`over ${name}`), 0o660);
          await fs.copyFile(at(name), at(`to ${name}`));
          await fs.copyFile(at(name), at(`over ${name}`));
        }
      }
      return factsIn(directory);
    } finally {
      process.umask(before);
    }
  });
}

test('paths of every type, and ones too long for a slot of the table', asCopyFile, async ({ fs, at, directory }) => {
  writeFileSync(at('file ä'), 'text');
  await fs.copyFile(pathToFileURL(at('file ä')), Buffer.from(at('by a buffer')));
  const name = Buffer.concat([Buffer.from(`${directory}/`), Buffer.from([0xff, 0xfe])]);
  await fs.copyFile(at('file ä'), name);
  await fs.copyFile(name, at('from no UTF-8'));
  const deep = at(...Array.from({ length: 4 }, () => 'd'.repeat(200)));
  mkdirSync(deep, { recursive: true });
  await fs.copyFile(at('file ä'), join(deep, 'new'));
  await fs.copyFile(join(deep, 'new'), at('back'));
});

test('both doors of the package have it', (t) => {
  t.is(doors.copy, copy);
  t.is(doors.streams.copy, copy);
});

async function inDirectory(use: (at: (name: string) => string, directory: string) => Promise<void>) {
  await withTemporaryDirectory(async (directory) => {
    await use((name) => join(directory, name), directory);
  });
}

test('answers how long the copy is, and that it is no clone where there are none', async (t) => {
  await inDirectory(async (at) => {
    writeFileSync(at('file'), pattern(300_000));
    const { bytes, cloned } = await copy(at('file'), at('copy'));
    t.is(bytes, 300_000);
    const forced = { mode: constants.COPYFILE_FICLONE_FORCE };
    const alone = await copy(at('file'), at('clone'), forced).then(
      () => true,
      () => false,
    );
    t.is(cloned, alone);
    t.is((await copy(at('file'), at('file'))).bytes, 300_000);
    t.true(readFileSync(at('file')).equals(pattern(300_000)));
  });
});

test('holes stay holes, at the start, in the midst and at the end', async (t) => {
  await inDirectory(async (at) => {
    const shapes: Record<string, number[]> = { start: [40], midst: [0, 20, 60], end: [0], all: [] };
    for (const [shape, blocks] of Object.entries(shapes)) {
      const fd = openSync(at(shape), 'w');
      for (const block of blocks) writeSync(fd, pattern(100_000, block + 1), 0, 100_000, block * 2 ** 20);
      truncateSync(at(shape), 2 ** 26 + 123);
      const { bytes } = await copy(at(shape), at(`${shape} copy`));
      t.is(bytes, 2 ** 26 + 123);
      t.true(readFileSync(at(shape)).equals(readFileSync(at(`${shape} copy`))), shape);
      execFileSync('cp', [at(shape), at(`${shape} by cp`)]);
      t.true(statSync(at(`${shape} copy`)).blocks <= statSync(at(`${shape} by cp`)).blocks, shape);
    }
  });
});

test('a file of /proc, which says that it is empty, is copied to its end', async (t) => {
  await inDirectory(async (at) => {
    const { bytes } = await copy('/proc/version', at('version'));
    t.is(readFileSync(at('version'), 'utf8'), readFileSync('/proc/version', 'utf8'));
    t.is(bytes, statSync(at('version')).size);
    await copy('/sys/kernel/notes', at('notes'));
    t.true(readFileSync('/sys/kernel/notes').equals(readFileSync(at('notes'))));
  });
});

test('between two file systems', async (t) => {
  await inDirectory(async (at) => {
    writeFileSync(at('file'), pattern(3_000_000));
    const elsewhere = `/dev/shm/uringfs-copy-${process.pid}`;
    t.teardown(() => execFileSync('rm', ['-f', elsewhere]));
    t.is((await copy(at('file'), elsewhere)).bytes, 3_000_000);
    t.is((await copy(elsewhere, at('back'))).bytes, 3_000_000);
    t.true(readFileSync(at('back')).equals(pattern(3_000_000)));
  });
});

test('what is replaced keeps its owner, and its other names keep the old contents', async (t) => {
  await inDirectory(async (at, directory) => {
    writeFileSync(at('file'), 'new text');
    writeFileSync(at('target'), 'old text');
    linkSync(at('target'), at('other name'));
    symlinkSync('target', at('link'));
    const root = process.getuid?.() === 0;
    if (root) execFileSync('chown', ['65534:65534', at('target')]);
    await copy(at('file'), at('link'));
    t.is(readFileSync(at('target'), 'utf8'), 'new text');
    t.is(readFileSync(at('other name'), 'utf8'), 'old text');
    t.is(statSync(at('target')).uid, statSync(at('other name')).uid);
    t.deepEqual(readdirSync(directory).sort(), ['file', 'link', 'other name', 'target']);
  });
});

test('what is no regular file is neither read nor replaced', async (t) => {
  await inDirectory(async (at, directory) => {
    writeFileSync(at('file'), 'text');
    mkdirSync(at('folder'));
    const fifo = makeFifo(at('fifo'));
    for (const path of [fifo, '/dev/zero', '/dev/null']) {
      await t.throwsAsync(copy(path, at('new')), { code: 'EINVAL' }, path);
      await t.throwsAsync(copy(at('file'), path), { code: 'EINVAL' }, path);
    }
    await t.throwsAsync(copy(at('folder'), at('new')), { code: 'EISDIR' });
    await t.throwsAsync(copy(at('file'), at('folder')), { code: 'EISDIR' });
    t.deepEqual(readdirSync(directory).sort(), ['fifo', 'file', 'folder']);
    t.true(statSync(fifo).isFIFO());
  });
});

test('a file that is written to meanwhile is copied as long as it was', async (t) => {
  await inDirectory(async (at) => {
    writeFileSync(at('log'), pattern(4_000_000));
    const copying = copy(at('log'), at('copy'));
    for (let i = 0; i < 20; i++) {
      appendFileSync(at('log'), pattern(100_000, i));
      await new Promise(setImmediate);
    }
    const { bytes } = await copying;
    t.is(statSync(at('copy')).size, bytes);
    t.true(bytes >= 4_000_000);
    t.true(
      readFileSync(at('log'))
        .subarray(0, bytes)
        .equals(readFileSync(at('copy'))),
    );
  });
});

test('many at once, onto one another', async (t) => {
  await inDirectory(async (at, directory) => {
    for (let i = 0; i < 8; i++) writeFileSync(at(`file ${i}`), pattern(200_000, i));
    await Promise.all(Array.from({ length: 64 }, (_, i) => copy(at(`file ${i % 8}`), at(`copy ${i % 5}`))));
    const whole = Array.from({ length: 8 }, (_, i) => pattern(200_000, i));
    for (let i = 0; i < 5; i++) t.true(whole.some((it) => it.equals(readFileSync(at(`copy ${i}`)))));
    t.is(readdirSync(directory).length, 13);
  });
});

test('options that are none', async (t) => {
  await inDirectory(async (at, directory) => {
    writeFileSync(at('file'), 'text');
    utimesSync(at('file'), 1, 1);
    const bad: unknown[] = [null, 'text', 5, { signal: 5 }, { signal: {} }, { onProgress: 5 }, { onProgress: null }];
    for (const options of bad) {
      await t.throwsAsync(copy(at('file'), at('new'), options as CopyOptions), {
        instanceOf: TypeError,
        code: 'ERR_INVALID_ARG_TYPE',
      });
    }
    for (const mode of ['1', 1n, null, {}]) {
      await t.throwsAsync(copy(at('file'), at('new'), { mode } as never), { code: 'ERR_INVALID_ARG_TYPE' });
    }
    for (const mode of [8, -1, 1.5, Number.NaN]) {
      await t.throwsAsync(copy(at('file'), at('new'), { mode }), { instanceOf: RangeError, code: 'ERR_OUT_OF_RANGE' });
    }
    t.deepEqual(readdirSync(directory), ['file']);
    await copy(at('file'), at('new'), { signal: undefined, onProgress: undefined, mode: undefined });
    t.not(statSync(at('new')).mtimeMs, 1_000);
  });
});
