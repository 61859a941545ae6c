import { writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { node } from '../support/implementation.js';

function levelsOf(object: object): object[] {
  const levels: object[] = [];
  for (let level = object; level !== null; level = Object.getPrototypeOf(level)) levels.push(level);
  return levels;
}

function made(object: object) {
  return Reflect.ownKeys(object).map((key) => {
    const { value, get, set, enumerable, configurable, writable } = Reflect.getOwnPropertyDescriptor(
      object,
      key,
    ) as PropertyDescriptor;
    const kinds = [value, get, set].map((part) =>
      typeof part === 'function' ? [part.name, part.length] : typeof part,
    );
    return [String(key), kinds, enumerable, configurable, writable];
  });
}

test('the properties of a handle itself', sameAsNode, async ({ open }) => {
  const handle = await open('file', 'w');
  const before = made(handle);
  await handle.close();
  return [before, made(handle)];
});

// Ours has one prototype more, which holds what it does in its own way: what counts is what is found through them.
test('what is found on the prototypes of a handle', sameAsNode, async ({ open }) => {
  const [, ...prototypes] = levelsOf(await open('file', 'w'));
  const found = new Map(prototypes.reverse().flatMap((prototype) => made(prototype).map((each) => [each[0], each])));
  return [...found.values()].sort();
});

test('the classes of a handle', sameAsNode, async ({ open }) => {
  const classes = new Set(levelsOf(await open('file', 'w')).map((level) => level.constructor));
  return [...classes].map((each) => [inspect(each), made(each)]);
});

test('methods of a handle are those of the class', sameAsNode, async ({ open }) => {
  const [first, second] = [await open('file', 'w'), await open('other', 'w')];
  const names = ['read', 'write', 'stat', 'readFile', 'truncate', 'sync', 'getAsyncId'] as const;
  return [
    names.map((name) => first[name as 'read'] === second[name as 'read']),
    names.map((name) => Object.hasOwn(first, name)),
    Object.getPrototypeOf(first) === Object.getPrototypeOf(second),
  ];
});

test('names that a loop finds', sameAsNode, async ({ open }) => {
  const handle = await open('file', 'w');
  const names: string[] = [];
  for (const name in handle) names.push(name);
  return [names, Object.keys(handle), Object.keys({ ...handle }), JSON.stringify(handle), JSON.stringify([handle])];
});

test('a handle is made of the class of all handles', sameAsNode, async ({ at, open }) => {
  writeFileSync(at('file'), 'text');
  const handle = await open('file');
  const other = await node.fs.open(at('file'));
  const Class = other.constructor;
  const seen = [
    handle instanceof Class,
    other instanceof handle.constructor,
    handle.constructor === Class,
    Object.prototype.isPrototypeOf.call(Class.prototype, handle),
  ];
  await other.close();
  return seen;
});

test('properties cannot be set where Node has a getter', sameAsNode, async ({ open, attempt }) => {
  const handle = await open('file', 'w');
  return [
    await attempt(() => {
      (handle as { fd: number }).fd = 7;
    }),
    typeof handle.fd,
    handle.fd > 2,
  ];
});

test('the name of the class in messages that V8 makes', sameAsNode, async ({ open, attempt }) => {
  const handle = await open('file', 'w');
  return await attempt(() => structuredClone(handle, { transfer: [handle, handle] as never }));
});
