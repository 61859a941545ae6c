import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readFileSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';
import { makeReadStream, readAll } from '../support/read-stream.js';
import { fixturePath, runFixture } from '../support/run-fixture.js';
import { StreamLog } from '../support/stream-log.js';
import { makeWriteStream, writeAll } from '../support/write-stream.js';

const paths = [
  '/dev/null',
  '/proc/version',
  '/proc/filesystems',
  '/proc/sys/kernel/ostype',
  '/sys/kernel/notes',
  '/sys/devices/system/cpu/possible',
  '/proc/self/fd',
  '/proc/1/nothing',
];
const ranges = [{}, { end: 4 }, { start: 3 }, { start: 2, end: 5 }, { highWaterMark: 3 }, { start: 10 ** 9 }];

for (const path of paths) {
  test(`${path} is read`, sameAsNode, async (scene) => {
    const seen: unknown[] = [];
    for (const range of ranges) seen.push(await readAll(scene, range, path));
    return seen;
  });
}

test('/dev/zero', sameAsNode, async (scene) => [
  await readAll(scene, { end: 0 }, '/dev/zero'),
  await readAll(scene, { start: 5, end: 200_000 }, '/dev/zero'),
  await readAll(scene, { end: 1_000, highWaterMark: 7 }, '/dev/zero'),
]);

for (const path of ['/dev/null', '/dev/zero', '/dev/full', '/sys/kernel/notes', '/proc/self']) {
  for (const options of [{}, { start: 5 }, { flags: 'a' }, { flags: 'r+' }, { flush: true }, { highWaterMark: 1 }]) {
    test(
      `${path} is written, ${JSON.stringify(options)}`,
      sameAsNode,
      async (scene) => await writeAll(scene, ['some ', pattern(70_000), 'text'], options, path),
    );
  }
}

const GiB = 2 ** 30;

for (const [title, offset] of Object.entries({ '2 GiB': 2 * GiB, '4 GiB': 4 * GiB, '1 TiB': 2 ** 40 })) {
  test(`around ${title} of a sparse file`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), '');
    truncateSync(scene.at('file'), offset + 1_000_000);
    const written = await writeAll(scene, [pattern(100_000), 'text'], { start: offset - 50_000, flags: 'r+' });
    return [
      written,
      await readAll(scene, { start: offset - 60_000, end: offset + 60_000 }),
      await readAll(scene, { start: offset - 1, end: offset }),
      await readAll(scene, { start: offset + 999_990 }),
      await readAll(scene, { start: offset + 1_000_001 }),
    ];
  });
}

test('holes', sameAsNode, async (scene) => {
  for (const start of [100_000, 300_000]) await writeAll(scene, ['x'], { start, flags: start > 100_000 ? 'r+' : 'w' });
  return [await readAll(scene), await readAll(scene, { highWaterMark: 1_000, start: 99_999, end: 101_000 })];
});

test('empty files', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), '');
  const seen: unknown[] = [];
  for (const options of [{}, { start: 5 }, { end: 0 }, { encoding: 'utf8' }, { highWaterMark: 1 }]) {
    seen.push(await readAll(scene, options));
  }
  return seen;
});

for (const [title, change] of Object.entries({
  grows: (fd: number) => writeSync(fd, pattern(100_000, 2), 0, 100_000, 200_000),
  'is cut short': (fd: number) => ftruncateSync(fd, 50_000),
  'is emptied': (fd: number) => ftruncateSync(fd, 0),
})) {
  test(`a file that ${title} before its reader looks`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(200_000));
    const fd = openSync(scene.at('file'), 'r+');
    const stream = makeReadStream(scene);
    await new Promise((resolve) => stream.once('ready', resolve));
    change(fd);
    closeSync(fd);
    return await new StreamLog(stream).flow().ended();
  });
}

test('several streams append to one file', sameAsNode, async (scene) => {
  const line = (who: number, i: number) => `${who} ${i} ${'x'.repeat(i % 50)}\n`;
  await Promise.all(
    Array.from({ length: 5 }, async (_, who) => {
      const writer = makeWriteStream(scene, { flags: 'a' });
      for (let i = 0; i < 100; i++) await new Promise((resolve) => writer.write(line(who, i), resolve));
      writer.end();
      await finished(writer);
    }),
  );
  const lines = readFileSync(scene.at('file'), 'utf8').split('\n');
  truncateSync(scene.at('file'), 0);
  const each = Array.from({ length: 5 }, (_, who) => lines.filter((one) => one.startsWith(`${who} `)));
  return [lines.length, each];
});

test('two writers on one file, each with a place of its own', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), 'x'.repeat(300_000));
  const write = (start: number, seed: number) =>
    writeAll(scene, [pattern(70_000, seed), 'and', pattern(10, seed)], { flags: 'r+', start });
  return await Promise.all([write(0, 1), write(100_000, 2), write(250_000, 3)]);
});

type Both = { readonly node: unknown; readonly uringfs: unknown };

for (const [title, way] of Object.entries({
  'a limit of file sizes': { through: ['prlimit', '--fsize=100000:100000'] },
  'no rights': { args: ['without rights'] },
})) {
  test(`streams under ${title}`, async (t) => {
    const { node, uringfs } = await runFixture<Both>('limited-streams', way);
    t.deepEqual(uringfs, node);
    t.regex(JSON.stringify(node), title === 'no rights' ? /EACCES/ : /EFBIG/);
  });
}

test('streams on a terminal', (t) => {
  const command = `'${process.execPath}' '${fixturePath('limited-streams')}' terminal`;
  const { error, stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
    encoding: 'utf8',
    input: 'typed\n',
    timeout: 60_000,
  });
  t.is(error, undefined, 'script of util-linux makes the terminal; without it this cannot be tested');
  const { node, uringfs } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Both;
  t.deepEqual(uringfs, node);
});
