import nodeFs, * as namedFs from 'node:fs';
import nodePromises, * as namedPromises from 'node:fs/promises';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import test from 'ava';
import { backend, promises, streams } from 'uringfs';

type Properties = Record<string, unknown>;

const classes = { FileReadStream: streams.ReadStream, FileWriteStream: streams.WriteStream };
const objects: Record<string, object> = {
  'fs.promises': nodePromises,
  fs: nodeFs,
  ReadStream: nodeFs.ReadStream.prototype,
  WriteStream: nodeFs.WriteStream.prototype,
};

function portrait() {
  return Object.entries(objects).map(([title, object]) => [title, Object.getOwnPropertyDescriptors(object)]);
}

function signatures(): unknown {
  return Object.entries({ ...nodeFs, ...nodePromises })
    .filter((entry): entry is [string, () => void] => typeof entry[1] === 'function')
    .map(([key, value]) => [key, value.name, value.length]);
}

function attributes(): unknown {
  return Object.entries(objects).map(([title, object]) =>
    Object.entries(Object.getOwnPropertyDescriptors(object)).map(([name, { value, ...others }]) => [
      title,
      name,
      typeof value,
      others,
    ]),
  );
}

// Before this package is in the place of anything.
const node = { properties: portrait(), signatures: signatures(), attributes: attributes() };
const nodeNames = [Object.keys(namedFs), Object.keys(namedPromises)];
const door = await import('uringfs/register');
const { register, unregister } = door;
const onRing = backend.kind === 'io_uring';

function setOf(object: object, name: string, value: unknown): void {
  (object as Properties)[name] = value;
}

test.beforeEach(() => {
  register();
});

test.serial('importing it has replaced whatever differs, and nothing where node:fs serves', (t) => {
  t.is(door.registered, onRing);
  t.is(register(), onRing);
  if (!onRing) {
    t.deepEqual(portrait(), node.properties);
    return;
  }
  for (const [name, ours] of Object.entries(promises)) t.is((nodePromises as Properties)[name], ours, name);
  // What Node does not have, it does not get.
  for (const [name, ours] of Object.entries(streams)) {
    t.is((nodeFs as Properties)[name], name === 'copy' ? undefined : ours, name);
  }
  for (const [name, ours] of Object.entries(classes)) {
    if (name in nodeFs) t.is((nodeFs as Properties)[name], ours, name);
  }
  t.is(nodeFs.ReadStream.prototype.constructor, nodeFs.ReadStream);
  t.is(nodeFs.WriteStream.prototype.constructor, nodeFs.WriteStream);
});

test.serial('there is one fs and one fs.promises, however a program comes by them', (t) => {
  const require = createRequire(import.meta.url);
  for (const name of ['fs', 'node:fs']) t.is(require(name), nodeFs, name);
  for (const name of ['fs/promises', 'node:fs/promises']) t.is(require(name), nodePromises, name);
  t.is(nodeFs.promises, nodePromises);
  t.is(namedFs.promises, nodePromises);
  t.is(process.getBuiltinModule?.('fs') ?? nodeFs, nodeFs);
});

test.serial('named imports follow, both ways, and there are no new ones', (t) => {
  const follow = () => {
    for (const [name, value] of Object.entries(nodePromises)) t.is((namedPromises as Properties)[name], value, name);
    for (const [name, value] of Object.entries(nodeFs)) t.is((namedFs as Properties)[name], value, name);
    t.is((namedFs as Properties).default, nodeFs);
    t.is((namedPromises as Properties).default, nodePromises);
    t.deepEqual([Object.keys(namedFs), Object.keys(namedPromises)], nodeNames);
  };
  follow();
  unregister();
  follow();
  register();
  follow();
});

test.serial('names, lengths and attributes of properties are those of Node', (t) => {
  t.deepEqual(signatures(), node.signatures);
  t.deepEqual(attributes(), node.attributes);
});

test.serial('unregister puts back every property as it was, any number of times', (t) => {
  for (let i = 0; i < 3; i++) {
    unregister();
    t.false(door.registered);
    t.deepEqual(portrait(), node.properties);
    unregister();
    t.deepEqual(portrait(), node.properties);
    t.is(register(), onRing);
    t.is(register(), onRing);
    t.is(nodePromises.stat === promises.stat, onRing);
  }
});

test.serial('what somebody else has put there stays', (t) => {
  const ours = nodePromises.readFile;
  const theirs = async () => 'theirs';
  class Theirs {}
  unregister();
  const { readFile } = nodePromises;
  const { ReadStream, createReadStream } = nodeFs;
  for (const before of [true, false]) {
    if (before) register();
    setOf(nodePromises, 'readFile', theirs);
    setOf(nodeFs, 'ReadStream', Theirs);
    setOf(nodeFs, 'createReadStream', theirs);
    if (before) unregister();
    else register();
    t.is(nodePromises.readFile as unknown, theirs);
    t.is(nodeFs.ReadStream as unknown, Theirs);
    t.is(nodeFs.createReadStream as unknown, theirs);
    t.is(nodePromises.stat === promises.stat, onRing && !before);
    unregister();
    t.is(nodePromises.readFile as unknown, theirs);
    t.is(nodeFs.ReadStream as unknown, Theirs);
    setOf(nodePromises, 'readFile', readFile);
    setOf(nodeFs, 'ReadStream', ReadStream);
    setOf(nodeFs, 'createReadStream', createReadStream);
    syncBuiltinESMExports();
    t.deepEqual(portrait(), node.properties);
  }
  register();
  t.is(nodePromises.readFile, ours);
});

test.serial('an accessor that somebody else has put there stays', (t) => {
  unregister();
  const nodes = Object.getOwnPropertyDescriptor(nodePromises, 'stat') as PropertyDescriptor;
  register();
  const { stat } = nodePromises;
  const get = () => stat;
  Object.defineProperty(nodePromises, 'stat', { get, enumerable: true, configurable: true });
  unregister();
  t.is(Object.getOwnPropertyDescriptor(nodePromises, 'stat')?.get, get);
  Object.defineProperty(nodePromises, 'stat', nodes);
  t.deepEqual(portrait(), node.properties);
});

test.serial('functions taken before unregister go on working', async (t) => {
  const { readFile, open } = nodePromises;
  const handle = await open(process.execPath);
  unregister();
  t.true((await readFile('/proc/self/status', 'utf8')).includes('Name:'));
  t.is((await handle.read(Buffer.alloc(4), 0, 4, 0)).bytesRead, 4);
  await handle.close();
});

test.serial('watch and glob answer iterables at once', (t) => {
  for (const name of ['watch', 'glob']) {
    const make = (nodePromises as Properties)[name] as ((path: string) => AsyncIterable<unknown>) | undefined;
    if (make !== undefined) t.is(typeof make('/tmp')[Symbol.asyncIterator], 'function', name);
  }
});
