import { appendFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import type { Promises } from '../support/implementation.js';
import { folder, plant } from '../support/plant.js';
import type { Scene } from '../support/scene.js';

type Watch = (...args: unknown[]) => AsyncGenerator<unknown>;

const watchOf = (fs: Promises) => fs.watch as unknown as Watch;

/** Changes a file again and again until somebody has seen it. */
async function firstSeen(iterator: AsyncIterator<unknown>, path: string) {
  let seen = false;
  const step = iterator.next().finally(() => {
    seen = true;
  });
  while (!seen) {
    appendFileSync(path, 'more');
    await new Promise(setImmediate);
  }
  const answer = await step;
  // How often it was changed until then is left behind nowhere.
  await iterator.return?.();
  return answer;
}

async function watchOnce(scene: Scene, path: unknown, options?: unknown) {
  const answer = await scene.attempt(() => firstSeen(watchOf(scene.fs)(path, options), scene.at('folder', 'file')));
  await scene.fs.writeFile(scene.at('folder', 'file'), '');
  return answer;
}

const prepare = ({ directory }: Scene) => plant(directory, { 'folder/file': '', 'folder/empty': folder });

const options: Record<string, unknown> = {
  undefined,
  'an empty object': {},
  'encoding utf8': { encoding: 'utf8' },
  'encoding buffer': { encoding: 'buffer' },
  'encoding hex': { encoding: 'hex' },
  'persistent: false': { persistent: false },
  "'hex' alone": 'hex',
};

for (const [title, option] of Object.entries(options)) {
  test(`sees a change: ${title}`, sameAsNode, async (scene) => {
    prepare(scene);
    return [
      await watchOnce(scene, scene.at('folder'), option),
      await watchOnce(scene, scene.at('folder', 'file'), option),
    ];
  });
}

test('paths of every kind', sameAsNode, async (scene) => {
  prepare(scene);
  const { at } = scene;
  return [
    await watchOnce(scene, Buffer.from(at('folder'))),
    await watchOnce(scene, pathToFileURL(at('folder'))),
    await watchOnce(scene, `${at('folder')}/`),
  ];
});

test('an iterator at once', sameAsNode, async (scene) => {
  prepare(scene);
  const iterator = watchOf(scene.fs)(scene.at('folder'));
  const seen = [
    iterator instanceof Promise,
    Symbol.asyncIterator in iterator,
    iterator[Symbol.asyncIterator]() === iterator,
    Object.prototype.toString.call(iterator),
  ];
  return [...seen, await scene.attempt(() => iterator.return(undefined)), await scene.attempt(() => iterator.next())];
});

const wrong: Record<string, (scene: Scene) => unknown[]> = {
  'a missing path': ({ at }) => [at('missing')],
  'a path behind a file': ({ at }) => [at('folder', 'file', 'x')],
  'the empty path': () => [''],
  'a null character': ({ at }) => [`${at('folder')}\0`],
  'no path': () => [],
  'a number': () => [7],
  'options null': ({ at }) => [at('missing'), null],
  'options 7': ({ at }) => [at('folder'), 7],
  'persistent 1': ({ at }) => [at('folder'), { persistent: 1 }],
  'recursive 1': ({ at }) => [at('folder'), { recursive: 1 }],
  'encoding unknown': ({ at }) => [at('folder'), { encoding: 'klingon' }],
  'signal 7': ({ at }) => [at('folder'), { signal: 7 }],
  'signal aborted already': ({ at }) => [at('folder'), { signal: AbortSignal.abort() }],
  'signal aborted with a reason': ({ at }) => [at('folder'), { signal: AbortSignal.abort(new RangeError('enough')) }],
  'maxQueue 0': ({ at }) => [at('missing'), { maxQueue: 0 }],
  "maxQueue '1'": ({ at }) => [at('missing'), { maxQueue: '1' }],
  "overflow 'x'": ({ at }) => [at('missing'), { overflow: 'x' }],
};

for (const [title, rest] of Object.entries(wrong)) {
  test(`refused at the first step: ${title}`, sameAsNode, async (scene) => {
    prepare(scene);
    const iterator = watchOf(scene.fs)(...rest(scene));
    return [await scene.attempt(() => iterator.next()), await scene.attempt(() => iterator.next())];
  });
}

test('a signal ends a step that waits', sameAsNode, async (scene) => {
  prepare(scene);
  const { fs, at, attempt } = scene;
  const aborting = new AbortController();
  const iterator = watchOf(fs)(at('folder'), { signal: aborting.signal });
  const step = attempt(() => iterator.next());
  aborting.abort();
  return [await step, await attempt(() => iterator.next())];
});
