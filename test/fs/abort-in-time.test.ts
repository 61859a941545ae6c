import { writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';

type Later = (abort: () => void) => void;

// Every one of them comes in time with Node, whose calls take several turns of the event loop.
const moments: Record<string, Later> = {
  tick: (abort) => process.nextTick(abort),
  'tick of a microtask': (abort) => queueMicrotask(() => process.nextTick(abort)),
  'tick of a tick': (abort) => process.nextTick(process.nextTick, abort),
};

function signalAborted(later: Later): AbortSignal {
  const controller = new AbortController();
  later(() => controller.abort(new RangeError('enough')));
  return controller.signal;
}

for (const [title, later] of Object.entries({ ...moments, immediate: setImmediate as Later })) {
  test(`readFile is told of an abort by what is due before it: ${title}`, sameAsNode, async ({ fs, at, attempt }) => {
    writeFileSync(at('file'), 'text');
    // As after anything else that has been waited for: from here on it is all in one microtask.
    await fs.stat(at('file'));
    return [
      await attempt(() => fs.readFile(at('file'), { signal: signalAborted(later) })),
      await attempt(() => fs.readFile(at('file'), { encoding: 'utf8', signal: signalAborted(later) })),
      await attempt(() => fs.readFile(at('missing'), { signal: signalAborted(later) })),
    ];
  });
}

const calls: Record<string, (handle: FileHandle, signal: AbortSignal) => Promise<unknown>> = {
  'readFile()': (handle, signal) => handle.readFile({ signal }),
  'readFile() to text': (handle, signal) => handle.readFile({ encoding: 'latin1', signal } as never),
  'writeFile() of text': (handle, signal) => handle.writeFile('more', { signal } as never),
  'writeFile() of nothing': (handle, signal) => handle.writeFile([] as never, { signal } as never),
  'writeFile() of an empty string': (handle, signal) => handle.writeFile('', { signal } as never),
  'appendFile() of nothing': (handle, signal) => handle.appendFile([] as never, { signal } as never),
};

for (const [title, call] of Object.entries(calls)) {
  test(`${title} of a handle, told while it was opened`, sameAsNode, async ({ open, at, attempt }) => {
    writeFileSync(at('file'), 'text');
    const answers: unknown[] = [];
    for (const later of Object.values(moments)) {
      const signal = signalAborted(later);
      const handle = await open('file', 'r+');
      answers.push(await attempt(() => call(handle, signal)));
      await handle.close();
    }
    return answers;
  });

  test(`${title} of a handle, with a signal that stays quiet`, sameAsNode, async ({ open, at, attempt }) => {
    writeFileSync(at('file'), 'text');
    const handle = await open('file', 'r+');
    const { signal } = new AbortController();
    return [await attempt(() => call(handle, signal)), await attempt(() => call(handle, signal))];
  });
}

test('a handle is not closed under a call that has a signal', sameAsNode, async ({ open, at, attempt }) => {
  writeFileSync(at('file'), 'text');
  const handle = await open('file', 'r+');
  const { signal } = new AbortController();
  const [written] = await Promise.all([
    attempt(() => handle.writeFile('more than that', { signal } as never)),
    handle.close(),
  ]);
  return [written, handle.fd];
});

test('handle.readFile() is told by a tick of before the call', sameAsNode, async ({ fs, at, open, attempt }) => {
  writeFileSync(at('file'), 'text');
  const handle = await open('file');
  await fs.stat(at('file'));
  return [
    await attempt(() => handle.readFile({ signal: signalAborted((abort) => process.nextTick(abort)) })),
    await attempt(() => handle.readFile({ signal: AbortSignal.abort(new RangeError('before')) })),
    await attempt(() => handle.readFile({ signal: 'none' as never })),
  ];
});
