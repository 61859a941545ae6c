import { mkdirSync, writeFileSync } from 'node:fs';
import nodeDefault, * as nodeNames from 'node:fs/promises';
import test from 'ava';
import oursByDefault, * as ours from 'uringfs/promises';
import { sameAsNode } from '../support/conformance.js';
import type { Promises } from '../support/implementation.js';
import type { Scene } from '../support/scene.js';

type Functions = Record<string, (...args: unknown[]) => unknown>;

const node = nodeDefault as unknown as Record<string, unknown>;
const mine = oursByDefault as unknown as Record<string, unknown>;
const names = Object.keys(node).filter((name) => typeof node[name] === 'function');

/** These answer with what can be iterated, which must not be begun where it would wait for ever. */
const iterables = new Set(['glob', 'watch']);
/** What these answer to a good path is different each time, and has tests of its own. */
const neverTheSame = new Set([...iterables, 'mkdtemp', 'mkdtempDisposable', 'statfs']);

/** A path as their data would differ from directory to directory. */
const writes = new Set(['appendFile', 'writeFile']);

const values: Record<string, unknown> = {
  undefined: undefined,
  null: null,
  'a symbol': Symbol('junk'),
  'an object': {},
  NaN: Number.NaN,
  '-1': -1,
  '1n': 1n,
  true: true,
  'an array': [],
  'a function': () => {},
  'the empty text': '',
  'a null character': 'a\0b',
  'a Date': new Date(0),
  'a promise': Promise.resolve(''),
  'a proxy': new Proxy({}, {}),
};

async function call({ fs, attempt }: Scene, name: string, ...args: unknown[]): Promise<unknown> {
  let answer: unknown;
  const seen = await attempt(() => {
    answer = (fs as unknown as Functions)[name]?.(...args);
    return answer;
  });
  const value = await Promise.resolve(answer).catch(() => undefined);
  if (name === 'opendir') await (value as { close(): Promise<void> } | undefined)?.close();
  return [seen, Object.prototype.toString.call(answer), answer instanceof Promise && Reflect.ownKeys(answer)];
}

for (const name of names) {
  test(`${name}: bad first arguments`, sameAsNode, async (scene) => {
    // An empty prefix is a good one, and makes a folder where the process is.
    const bad = Object.entries(values).filter(([, value]) => !(neverTheSame.has(name) && value === ''));
    const seen: Record<string, unknown> = { 'no arguments': await call(scene, name) };
    for (const [title, value] of bad) {
      seen[title] = [
        await call(scene, name, value),
        await call(scene, name, value, value),
        await call(scene, name, value, value, value, value),
      ];
    }
    return seen;
  });

  if (neverTheSame.has(name)) continue;
  test(`${name}: bad arguments behind good ones`, sameAsNode, async (scene) => {
    const { at } = scene;
    const seen: Record<string, unknown> = {};
    for (const [step, [title, value]] of Object.entries(values).entries()) {
      // Node takes that for the callback, and its promise stays pending for ever.
      if (name === 'opendir' && title === 'a function') continue;
      const within = (...path: string[]) => at(`${step}`, ...path);
      mkdirSync(within('folder'), { recursive: true });
      writeFileSync(within('file'), 'text');
      seen[title] = [
        await call(scene, name, within('missing'), value),
        await call(scene, name, within('folder', 'missing'), writes.has(name) ? 'text' : within('folder'), value),
        await call(scene, name, within('folder', 'missing'), value, value),
        await call(scene, name, within('file'), value),
        await call(scene, name, within('file'), value, value),
      ];
    }
    return seen;
  });

  test(`${name} is called without its object`, sameAsNode, async ({ fs, at, attempt }) => {
    const detached = (fs as unknown as Functions)[name];
    if (detached === undefined) return 'missing';
    const thises: unknown[] = [undefined, null, {}, 7];
    return await Promise.all(
      thises.map((self) =>
        attempt(() => Reflect.apply(detached, self, [at('missing'), writes.has(name) ? 'text' : at('no', 'x')])),
      ),
    );
  });
}

test('none of them is a constructor', sameAsNode, async ({ fs, attempt }) => {
  const seen: unknown[] = [];
  for (const name of names) {
    const { [name as keyof Promises]: made } = fs;
    seen.push(name, 'prototype' in (made as object), Reflect.ownKeys(made as object));
    seen.push(
      await attempt(() => Reflect.construct(Object, [], made as never)).then((told) => 'threw' in (told as object)),
    );
  }
  return seen;
});

test('the default export has the keys of Node in their order', (t) => {
  t.deepEqual(Reflect.ownKeys(mine), Reflect.ownKeys(node));
  t.is(Object.getPrototypeOf(mine), Object.getPrototypeOf(node));
  t.is(Object.isExtensible(mine), Object.isExtensible(node));
});

test('its properties can be changed as those of Node', (t) => {
  for (const name of Reflect.ownKeys(node)) {
    const theirs = Object.getOwnPropertyDescriptor(node, name);
    const its = Object.getOwnPropertyDescriptor(mine, name);
    t.deepEqual(
      [its?.enumerable, its?.configurable, its?.writable, typeof its?.get],
      [theirs?.enumerable, theirs?.configurable, theirs?.writable, typeof theirs?.get],
      String(name),
    );
  }
});

test('a function keeps its name, length and their flags', (t) => {
  for (const name of names) {
    for (const property of ['name', 'length']) {
      t.deepEqual(
        Object.getOwnPropertyDescriptor(mine[name], property),
        Object.getOwnPropertyDescriptor(node[name], property),
        name,
      );
    }
  }
});

test('the module has the names of Node, and no more', (t) => {
  t.deepEqual(Reflect.ownKeys(ours), Reflect.ownKeys(nodeNames));
});

test('constants are the very object of Node', (t) => {
  t.is(ours.constants as unknown, nodeNames.constants);
  t.is(mine.constants, node.constants);
});
