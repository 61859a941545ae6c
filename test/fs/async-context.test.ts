import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { uringfs } from '../support/implementation.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

const store = new AsyncLocalStorage<number>();

test('every call keeps the async context of its caller', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const { fs } = uringfs;
    const path = (name: string) => join(directory, name);
    writeFileSync(path('file'), 'some text');
    const seen = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        store.run(i, async () => {
          const contexts: unknown[] = [];
          const note = async (promise: Promise<unknown>) => {
            await promise.catch(() => {});
            contexts.push(store.getStore());
          };
          await note(fs.stat(path('file')));
          await note(fs.stat(path('missing')));
          await note(fs.readFile(path('file')));
          await note(fs.writeFile(path(`new ${i}`), 'text'));
          await note(fs.mkdir(path(`folder ${i}`)));
          await note(fs.rename(path(`new ${i}`), path(`renamed ${i}`)));
          const handle = await fs.open(path(`renamed ${i}`), 'r+');
          contexts.push(store.getStore());
          await note(handle.read());
          await note(handle.write('more'));
          await note(handle.sync());
          await note(handle.close());
          await note(fs.unlink(path(`renamed ${i}`)));
          contexts.push(await fs.stat(path('file')).then(() => store.getStore()));
          contexts.push(await fs.stat(path('missing')).catch(() => store.getStore()));
          return contexts;
        }),
      ),
    );
    for (const [i, contexts] of seen.entries()) t.deepEqual(contexts, new Array(14).fill(i));
  });
});

test('a call made outside of any context does not get one', async (t) => {
  const outside = uringfs.fs.stat('/').then(() => store.getStore());
  const inside = store.run(5, () => uringfs.fs.stat('/').then(() => store.getStore()));
  t.deepEqual(await Promise.all([outside, inside]), [undefined, 5]);
});

test('a failure has an async stack as good as that of Node', sameAsNode, async ({ fs, at }) => {
  async function callerWithAName() {
    await fs.stat(at('missing'));
  }
  try {
    await callerWithAName();
    return 'no error';
  } catch (error) {
    return (error as Error).stack?.includes('callerWithAName');
  }
});

test.serial('a failure where the limit of stacks cannot be set', sameAsNode, async ({ fs, at, attempt }) => {
  const limit = Error.stackTraceLimit;
  Object.defineProperty(Error, 'stackTraceLimit', { writable: false });
  try {
    return [await attempt(() => fs.stat(at('missing'))), await attempt(() => fs.rename(at('missing'), at('new')))];
  } finally {
    Object.defineProperty(Error, 'stackTraceLimit', { value: limit, writable: true });
  }
});

test("the callbacks of a recursive Dir's methods keep the async context", sameAsNode, async ({ fs, directory }) => {
  for (const name of ['one', 'two', 'three']) mkdirSync(join(directory, name, 'inside'), { recursive: true });
  const dir = await fs.opendir(directory, { recursive: true, bufferSize: 1 });
  const seen: unknown[] = [];
  for (let i = 0; i < 9; i++) {
    seen.push(await new Promise((resolve) => store.run(i, () => dir.read(() => resolve(store.getStore())))));
  }
  seen.push(await new Promise((resolve) => store.run(-1, () => dir.close(() => resolve(store.getStore())))));
  return seen;
});
