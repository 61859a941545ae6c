import { appendFileSync, chmodSync, renameSync, rmdirSync, symlinkSync, unlinkSync, utimesSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import type { Promises } from '../support/implementation.js';
import { folder, plant } from '../support/plant.js';
import { watchersQueue } from '../support/queues.js';
import { endOfFixture } from '../support/run-fixture.js';
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
  'persistent: true': { persistent: true },
  'recursive: false': { recursive: false },
  'a signal': { signal: new AbortController().signal },
  'maxQueue and overflow': { maxQueue: 5, overflow: 'ignore' },
  'ignore what is not there': { ignore: 'nothing' },
  'ignore by several': { ignore: ['*.log', /^never/, () => false] },
  'ignore undefined': { ignore: undefined },
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
  'ignore 7': ({ at }) => [at('missing'), { ignore: 7 }],
  "ignore ''": ({ at }) => [at('missing'), { ignore: '' }],
  'ignore null': ({ at }) => [at('missing'), { ignore: null }],
  'ignore several, one of them a number': ({ at }) => [at('missing'), { ignore: ['*.log', 7] }],
};

for (const [title, rest] of Object.entries(wrong)) {
  test(`refused at the first step: ${title}`, sameAsNode, async (scene) => {
    prepare(scene);
    const iterator = watchOf(scene.fs)(...rest(scene));
    return [await scene.attempt(() => iterator.next()), await scene.attempt(() => iterator.next())];
  });
}

test('a change below the folder', sameAsNode, async (scene) => {
  prepare(scene);
  const answer = await scene.attempt(() =>
    firstSeen(watchOf(scene.fs)(scene.directory, { recursive: true }), scene.at('folder', 'file')),
  );
  await scene.fs.writeFile(scene.at('folder', 'file'), '');
  return answer;
});

const ignored: Record<string, unknown> = {
  'a name': 'first',
  'a pattern': 'fir*',
  'an expression': /^first$/,
  'a function': (name: string) => name === 'first',
};

for (const [title, ignore] of Object.entries(ignored)) {
  test(`changes that are ignored: ${title}`, sameAsNode, async (scene) => {
    const { fs, at } = scene;
    plant(scene.directory, { first: '', second: '' });
    const aborting = new AbortController();
    const iterator = watchOf(fs)(scene.directory, { ignore, signal: aborting.signal });
    const step = scene.attempt(() => iterator.next());
    for (const name of ['first', 'second']) appendFileSync(at(name), 'more');
    return [await step, await scene.attempt(() => iterator.return(undefined))];
  });
}

for (const overflow of ['ignore', 'throw', 'error']) {
  test(`more changes than are queued: ${overflow}`, sameAsNode, async (scene) => {
    const { directory, at } = scene;
    plant(directory, { first: '', second: '', third: '' });
    const iterator = watchOf(scene.fs)(directory, { maxQueue: 1, overflow });
    const step = scene.attempt(() => iterator.next());
    for (const name of ['first', 'second', 'third']) appendFileSync(at(name), 'more');
    const seen = [await step, await scene.attempt(() => iterator.next())];
    return [...seen, await scene.attempt(() => iterator.return(undefined))];
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

const queue = await watchersQueue();

if (queue) {
  test('more changes than are queued while nobody asks: error', sameAsNode, async ({ fs, directory, attempt }) => {
    const iterator = watchOf(fs)(directory, { maxQueue: 2, overflow: 'error' });
    const step = attempt(() => iterator.next());
    for (const name of ['seen', 'queued', 'queued too', 'one too many', 'another']) plant(directory, { [name]: '' });
    const seen = [await step];
    // All of them are there at once, and the loop hands them all out before it comes to this.
    await new Promise(setImmediate);
    const next = [await attempt(() => iterator.next()), await attempt(() => iterator.next())];
    return [...seen, ...next, await attempt(() => iterator.return(undefined))];
  });
}

/** What happens to names, and how many events each of it is. */
const renames: Record<string, readonly [events: number, act: (at: Scene['at']) => void]> = {
  'a file appears': [1, (at) => plant(at('folder'), { new: '' })],
  'a folder appears': [1, (at) => plant(at('folder'), { new: folder })],
  'a link appears': [1, (at) => symlinkSync('nowhere', at('folder', 'new'))],
  'a file disappears': [1, (at) => unlinkSync(at('folder', 'file'))],
  'a folder disappears': [1, (at) => rmdirSync(at('folder', 'empty'))],
  'a file gets another name': [2, (at) => renameSync(at('folder', 'file'), at('folder', 'other'))],
  'a file comes from elsewhere': [1, (at) => renameSync(at('elsewhere'), at('folder', 'come'))],
  'a file goes elsewhere': [1, (at) => renameSync(at('folder', 'file'), at('gone'))],
  'a mode changes': [1, (at) => chmodSync(at('folder', 'file'), 0o600)],
  'times change': [1, (at) => utimesSync(at('folder', 'file'), 1, 2)],
};

for (const [title, [events, act]] of Object.entries(renames)) {
  test(`told of when ${title}`, sameAsNode, async (scene) => {
    prepare(scene);
    plant(scene.directory, { elsewhere: '' });
    const iterator = watchOf(scene.fs)(scene.at('folder'));
    const first = scene.attempt(() => iterator.next());
    act(scene.at);
    const seen = [await first];
    for (let i = 1; queue && i < events; i++) seen.push(await scene.attempt(() => iterator.next()));
    return [seen, await scene.attempt(() => iterator.return(undefined))];
  });
}

for (const encoding of ['utf8', 'latin1', 'hex', 'base64', 'utf16le', 'buffer'] as const) {
  test(`a name that is not ASCII, encoding ${encoding}`, sameAsNode, async ({ fs, directory, attempt }) => {
    const iterator = watchOf(fs)(directory, { encoding });
    const step = attempt(() => iterator.next());
    plant(directory, { 'ünï 文件': '' });
    return [await step, await attempt(() => iterator.return(undefined))];
  });
}

test('a signal that fires between two steps, with a reason', sameAsNode, async ({ fs, directory, attempt }) => {
  const aborting = new AbortController();
  const iterator = watchOf(fs)(directory, { signal: aborting.signal });
  const step = attempt(() => iterator.next());
  plant(directory, { one: '' });
  const seen = [await step];
  aborting.abort(new RangeError('enough'));
  return [...seen, await attempt(() => iterator.next()), await attempt(() => iterator.next())];
});

test('a watcher that is not persistent does not keep a process', async (t) => {
  const { code, stdout } = await endOfFixture('unwatched');
  t.deepEqual([code, JSON.parse(stdout)], [0, { waiting: true }]);
});
