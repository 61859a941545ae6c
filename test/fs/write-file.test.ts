import { constants, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { lateChunks } from '../support/chunks.js';
import { sameAsNode } from '../support/conformance.js';
import { methods, onEveryTarget } from '../support/every-target.js';
import { loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';
import { sizes } from '../support/sizes.js';

for (const method of methods) {
  const encodings = ['utf8', 'UTF-8', 'utf16le', 'ucs2', 'latin1', 'binary', 'ascii', 'hex', 'base64', 'base64url'];
  for (const encoding of [...encodings, 'buffer', 'nope', '']) {
    test(`${method}: encoding '${encoding}'`, sameAsNode, async (scene) => [
      await onEveryTarget(scene, method, () => 'déjà vu – 文件 🗂', encoding),
      await onEveryTarget(scene, method, () => 'deadBEEF==', { encoding }),
      await onEveryTarget(scene, method, () => pattern(10), encoding),
      await onEveryTarget(scene, method, () => ['déjà ', pattern(5), 'vu'], { encoding }),
    ]);
  }

  const options: Record<string, unknown> = {
    undefined: undefined,
    null: null,
    'an empty object': {},
    'encoding null': { encoding: null },
    'mode 0o600': { mode: 0o600 },
    "mode '640'": { mode: '640' },
    "mode 'x'": { mode: 'x' },
    'mode 1.5': { mode: 1.5 },
    'mode null': { mode: null },
    'flag r': { flag: 'r' },
    'flag r+': { flag: 'r+' },
    'flag a': { flag: 'a' },
    'flag ax': { flag: 'ax' },
    'flag wx': { flag: 'wx' },
    'flag w+': { flag: 'w+' },
    'flag as a number': { flag: constants.O_WRONLY | constants.O_CREAT },
    'a wrong flag': { flag: 'nope' },
    'flag null': { flag: null },
    'flush true': { flush: true },
    'flush false': { flush: false },
    'flush null': { flush: null },
    'flush undefined': { flush: undefined },
    'flush 1': { flush: 1 },
    "flush 'yes'": { flush: 'yes' },
    'flush and append': { flush: true, flag: 'a' },
    'a number': 7,
    'a function': () => {},
    'a symbol': Symbol('utf8'),
    'a wrong signal': { signal: 'stop' },
    'a signal that never fires': { signal: new AbortController().signal },
    'a signal that fired': { signal: AbortSignal.abort() },
    'a signal that fired with a reason': { signal: AbortSignal.abort(new RangeError('enough')) },
  };
  for (const [title, option] of Object.entries(options)) {
    test(`${method}: options: ${title}`, sameAsNode, async (scene) => [
      await onEveryTarget(scene, method, () => 'text', option),
      await onEveryTarget(scene, method, () => pattern(100), option),
      await onEveryTarget(scene, method, () => lateChunks(['a', 'b']), option),
    ]);
  }

  for (const size of sizes) {
    test(`${method}: ${size} bytes`, sameAsNode, async ({ fs, at, open, attempt }) => {
      writeFileSync(at('existing'), 'x'.repeat(100));
      const handle = await open('handle', 'w');
      return [
        await attempt(() => fs[method](at('new'), pattern(size))),
        await attempt(() => fs[method](at('existing'), pattern(size))),
        await attempt(() => handle[method](pattern(size))),
        await attempt(() => handle[method](pattern(size).toString('latin1'), 'latin1')),
      ];
    });
  }

  test(`${method}: what is not a file`, sameAsNode, async ({ fs, at, attempt }) => {
    mkdirSync(at('folder'));
    symlinkSync('folder', at('link'));
    symlinkSync('made through a link', at('dangling'));
    return [
      await attempt(() => fs[method](at('folder'), 'text')),
      await attempt(() => fs[method](at('link'), 'text')),
      await attempt(() => fs[method](at('dangling'), 'text')),
      await attempt(() => fs[method](at('missing', 'file'), 'text')),
      await attempt(() => fs[method]('/dev/null', 'text')),
      await attempt(() => fs[method]('/proc/version', 'text')),
      await attempt(() => fs[method]('/proc/no such', 'text')),
    ];
  });

  test(`${method}: a signal right after the call`, sameAsNode, async ({ fs, at, attempt }) => {
    writeFileSync(at('existing'), 'existing');
    const aborted = (call: (signal: AbortSignal) => unknown) =>
      attempt(() => {
        const controller = new AbortController();
        const answer = call(controller.signal);
        controller.abort(new RangeError('enough'));
        return answer;
      });
    return [
      await aborted((signal) => loose(fs)[method](at('new'), 'text', { signal })),
      await aborted((signal) => loose(fs)[method](at('existing'), pattern(2_000_000), { signal })),
      await aborted((signal) => loose(fs)[method](at('late'), lateChunks(['text']), { signal })),
      await aborted((signal) => loose(fs)[method](at('missing', 'file'), 'text', { signal })),
    ];
  });

  test(`${method}: a signal between two chunks`, sameAsNode, async ({ fs, at, attempt }) => {
    const controller = new AbortController();
    async function* chunks() {
      yield 'first ';
      yield 'second ';
      controller.abort();
      yield 'third ';
      yield 'fourth ';
    }
    return await attempt(() => loose(fs)[method](at('file'), chunks(), { signal: controller.signal }));
  });

  test(`${method}: a generator is ended when writing fails`, sameAsNode, async ({ fs, attempt }) => {
    const events: string[] = [];
    function* chunks() {
      try {
        for (;;) {
          events.push('asked');
          yield 'text';
        }
      } finally {
        events.push('ended');
      }
    }
    return [await attempt(() => fs[method]('/dev/full', chunks())), events];
  });

  test(`${method}: many files at once`, sameAsNode, async ({ fs, at }) => {
    await Promise.all(Array.from({ length: 200 }, (_, i) => fs[method](at(`file ${i}`), pattern(i * 37, i))));
    await Promise.all(Array.from({ length: 200 }, (_, i) => fs[method](at(`file ${i}`), `${i}`)));
  });
}

test('appended lines are all there, whatever their order', sameAsNode, async ({ fs, at }) => {
  await Promise.all(Array.from({ length: 300 }, (_, i) => fs.appendFile(at('log'), `line ${i}\n`)));
  const lines = (await fs.readFile(at('log'), 'utf8')).split('\n').sort();
  await fs.unlink(at('log'));
  return lines;
});

test('a shorter text replaces a longer one', sameAsNode, async ({ fs, at }) => {
  for (const size of [100_000, 50_000, 10, 0, 5]) {
    await fs.writeFile(at('file'), pattern(size));
    if (!(await fs.readFile(at('file'))).equals(pattern(size)))
      throw new Error(`${size} bytes are not what was written`);
  }
});

test('data that is changed after the call', sameAsNode, async ({ fs, at, open }) => {
  const options = { encoding: 'utf8' as const, flag: 'w', mode: 0o600 };
  const writing = fs.writeFile(at('file'), 'text', options);
  options.flag = 'a';
  options.mode = 0o666;
  await writing;
  const chunks = ['a', 'b'];
  const handle = await open('handle', 'w');
  const again = handle.writeFile(chunks);
  chunks.push('c');
  await again;
});
