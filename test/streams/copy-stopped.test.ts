import { setMaxListeners } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { backend } from 'uringfs';
import { type CopyProgress, copy } from 'uringfs/streams';
import { added, descriptors } from '../support/descriptors.js';
import { largeBytes, makeLargeFile } from '../support/large-file.js';
import { pattern } from '../support/pattern.js';
import { runFixture } from '../support/run-fixture.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

interface Scene {
  readonly directory: string;
  readonly source: string;
  readonly target: string;
}

/** Where a copy is stopped before it is complete, and nothing is to be left of it. */
async function withLargeSource(t: ExecutionContext, use: (scene: Scene) => Promise<void>): Promise<void> {
  await withTemporaryDirectory(async (directory) => {
    const source = makeLargeFile(join(directory, 'source'));
    // The ring's own descriptors are there by now.
    t.truthy(backend.kind);
    const before = descriptors();
    await use({ directory, source, target: join(directory, 'target') });
    t.deepEqual(added(before, descriptors()), []);
    const left = readdirSync(directory).filter((name) => name !== 'source' && name !== 'target');
    t.deepEqual(left, []);
  });
}

test.serial('an abort in mid-copy leaves no copy behind', async (t) => {
  await withLargeSource(t, async ({ source, target }) => {
    const controller = new AbortController();
    const reason = new Error('the reason');
    const seen: CopyProgress[] = [];
    const onProgress = (progress: CopyProgress) => {
      seen.push(progress);
      controller.abort(reason);
    };
    const error = await t.throwsAsync(copy(source, target, { signal: controller.signal, onProgress }), {
      name: 'AbortError',
      code: 'ABORT_ERR',
    });
    t.is(error?.cause, reason);
    t.is(seen.length, 1);
    t.true((seen[0] as CopyProgress).bytes < largeBytes);
    t.false(existsSync(target));
  });
});

test.serial('an abort in mid-copy leaves what was there before', async (t) => {
  await withLargeSource(t, async ({ source, target }) => {
    writeFileSync(target, 'as it was');
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    await t.throwsAsync(copy(source, target, { signal: controller.signal, onProgress }), { code: 'ABORT_ERR' });
    t.is(readFileSync(target, 'utf8'), 'as it was');
  });
});

test.serial('an abort in the turn of the call', async (t) => {
  await withLargeSource(t, async ({ source, target }) => {
    const controller = new AbortController();
    const copying = copy(source, target, { signal: controller.signal });
    controller.abort('now');
    await t.throwsAsync(copying, { code: 'ABORT_ERR' });
    t.false(existsSync(target));
  });
});

test.serial('a signal that has been aborted before', async (t) => {
  await withLargeSource(t, async ({ source, target }) => {
    const signal = AbortSignal.abort('long ago');
    const onProgress = () => t.fail('nothing is to be told of what has not begun');
    const error = await t.throwsAsync(copy(source, target, { signal, onProgress }), { code: 'ABORT_ERR' });
    t.is(error?.cause, 'long ago');
    await t.throwsAsync(copy('/nowhere', target, { signal }), { code: 'ABORT_ERR' });
    t.false(existsSync(target));
  });
});

test.serial('what the listener throws stops the copy and is what it rejects with', async (t) => {
  await withLargeSource(t, async ({ source, target }) => {
    const mine = new Error('mine');
    let calls = 0;
    const onProgress = () => {
      calls++;
      throw mine;
    };
    const error = await t.throwsAsync(copy(source, target, { onProgress }));
    t.is(error, mine);
    t.is(calls, 1);
    t.false(existsSync(target));
  });
});

test.serial('copies that are many, all aborted at once', async (t) => {
  await withLargeSource(t, async ({ directory, source }) => {
    const controller = new AbortController();
    const { signal } = controller;
    setMaxListeners(0, signal);
    const copies = Array.from({ length: 20 }, (_, i) => copy(source, join(directory, `copy ${i}`), { signal }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort();
    const settled = await Promise.allSettled(copies);
    t.deepEqual(new Set(settled.map(({ status }) => status)), new Set(['rejected']));
  });
});

test('an abort after the end changes nothing, and no listener stays behind', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const [source, target] = [join(directory, 'source'), join(directory, 'target')];
    writeFileSync(source, pattern(300_000));
    const controller = new AbortController();
    t.is((await copy(source, target, { signal: controller.signal })).bytes, 300_000);
    controller.abort();
    await new Promise(setImmediate);
    t.true(readFileSync(target).equals(pattern(300_000)));
  });
});

for (const size of [0, 1_000, 3_000_000]) {
  test(`of ${size} bytes the last thing told is the whole, before the promise settles`, async (t) => {
    await withTemporaryDirectory(async (directory) => {
      const [source, target] = [join(directory, 'source'), join(directory, 'target')];
      writeFileSync(source, pattern(size));
      const seen: CopyProgress[] = [];
      let settled = false;
      const onProgress = (progress: CopyProgress) => {
        t.false(settled);
        seen.push(progress);
      };
      await copy(source, target, { onProgress });
      settled = true;
      t.deepEqual(seen.at(-1), { bytes: size, total: size });
      for (const [i, { bytes, total }] of seen.entries()) {
        t.true(bytes <= total && (i === 0 || bytes >= (seen[i - 1] as CopyProgress).bytes));
      }
      await new Promise((resolve) => setTimeout(resolve, 120));
    });
  });
}

test('thrown at the last call it rejects, and the copy stays', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const [source, target] = [join(directory, 'source'), join(directory, 'target')];
    writeFileSync(source, 'text');
    const onProgress = () => {
      throw new Error('at the end');
    };
    await t.throwsAsync(copy(source, target, { onProgress }), { message: 'at the end' });
    t.is(readFileSync(target, 'utf8'), 'text');
  });
});

test.serial('the listener runs in the async context of the call', async (t) => {
  const { AsyncLocalStorage } = await import('node:async_hooks');
  const storage = new AsyncLocalStorage<string>();
  await withLargeSource(t, async ({ source, target }) => {
    const controller = new AbortController();
    let seen: string | undefined;
    const onProgress = () => {
      seen = storage.getStore();
      controller.abort();
    };
    const copying = storage.run('mine', () => copy(source, target, { signal: controller.signal, onProgress }));
    await t.throwsAsync(copying, { code: 'ABORT_ERR' });
    t.is(seen, 'mine');
  });
});

interface Left {
  readonly kind: string;
  readonly names: string[];
  readonly descriptors: string[];
}

for (const ending of ['terminate', 'exit']) {
  test.serial(`a worker that ends in mid-copy (${ending})`, async (t) => {
    const { kind, names, descriptors } = await runFixture<Left>('copying-workers', { args: [ending] });
    t.false(names.includes('target'));
    // On node:fs nobody is there any more to take away what its worker has begun.
    if (kind === 'io_uring') t.deepEqual([names, descriptors], [['source'], []]);
  });
}
