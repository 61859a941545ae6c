import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import test from 'ava';
import { backend, promises } from 'uringfs';

type Methods = Record<string, unknown>;

const onRing = backend.kind === 'io_uring';
const folder = mkdtempSync(join(tmpdir(), 'uringfs-handles-'));
const file = join(folder, 'file');
const names = ['read', 'write', 'readv', 'writev', 'readFile', 'writeFile', 'appendFile', 'stat', 'sync', 'truncate'];

// Before this package is in the place of anything.
const sample = await fs.open(process.execPath);
const Handle: { readonly prototype: FileHandle & Methods } = sample.constructor as never;
await sample.close();
const nodes = Object.getOwnPropertyDescriptors(Handle.prototype);
const { register, unregister } = await import('uringfs/register');

async function withHandle<T>(use: (handle: FileHandle) => Promise<T> | T, flags = 'r'): Promise<T> {
  const handle = await fs.open(file, flags);
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

function replaceFd(get: (this: FileHandle) => number): () => void {
  Object.defineProperty(Handle.prototype, 'fd', { get, configurable: true });
  return () => Object.defineProperty(Handle.prototype, 'fd', nodes.fd as PropertyDescriptor);
}

test.beforeEach(() => {
  writeFileSync(file, 'text');
  register();
});

test.after.always(() => rmSync(folder, { recursive: true }));

test.serial('a handle has the prototype of Node, whose methods are replaced in their place', async (t) => {
  await withHandle((handle) => {
    t.is(Object.getPrototypeOf(handle), Handle.prototype);
    t.is(handle.constructor, Handle as never);
    for (const name of names) {
      const own = Object.getOwnPropertyDescriptor(Handle.prototype, name) as PropertyDescriptor;
      const { value, ...attributes } = nodes[name] as PropertyDescriptor;
      t.like(own, attributes);
      t.is(own.value !== value, onRing, name);
      t.deepEqual([own.value.name, own.value.length], [value.name, value.length]);
    }
  });
  t.deepEqual(Reflect.ownKeys(Handle.prototype), Reflect.ownKeys(nodes));
});

test.serial('a handle that came through a port is like the one that was posted', async (t) => {
  const { port1, port2 } = new MessageChannel();
  const posted = await fs.open(file);
  port1.postMessage(posted, [posted as never]);
  const [received] = await once(port2, 'message');
  port1.close();
  t.is(Object.getPrototypeOf(received), Object.getPrototypeOf(posted));
  t.is(await received.readFile('utf8'), 'text');
  await received.close();
  await t.throwsAsync(posted.readFile(), { code: 'EBADF' });
});

test.serial('a method that a program puts on the prototype is that of every handle', async (t) => {
  const { stat } = Handle.prototype;
  Handle.prototype.stat = (async () => 'theirs') as never;
  try {
    t.is((await withHandle((handle) => handle.stat())) as unknown, 'theirs');
  } finally {
    Handle.prototype.stat = stat;
  }
  t.is((await withHandle((handle) => handle.stat())).size, 4);
});

test.serial('unregister puts back the methods, and handles of both times go on working', async (t) => {
  const during = await fs.open(file, 'r+');
  unregister();
  t.deepEqual(Object.getOwnPropertyDescriptors(Handle.prototype), nodes);
  const after = await promises.open(file, 'r+');
  t.is(await during.readFile('utf8'), 'text');
  t.is(await after.readFile('utf8'), 'text');
  register();
  await withHandle((handle) => t.is(Object.getPrototypeOf(handle), Handle.prototype));
  for (const handle of [during, after]) {
    t.is((await handle.write('more', 0)).bytesWritten, 4);
    await handle.close();
    t.is(handle.fd, -1);
  }
});

const big = 'text'.repeat(200_000);
const wholeFile: Record<string, () => Promise<unknown>> = {
  readFile: () => fs.readFile(file),
  'readFile with a signal': () => fs.readFile(file, { signal: new AbortController().signal }),
  writeFile: () => fs.writeFile(file, big),
  appendFile: () => fs.appendFile(file, big),
  truncate: () => fs.truncate(file),
};

for (const [title, call] of Object.entries(wholeFile)) {
  test.serial(`${title} asks a handle for its descriptor where that was replaced`, async (t) => {
    writeFileSync(file, big);
    const putBack = replaceFd(() => {
      throw new RangeError('replaced');
    });
    try {
      await t.throwsAsync(call(), { instanceOf: RangeError, message: 'replaced' });
    } finally {
      putBack();
    }
    await t.notThrowsAsync(call());
  });

  test.serial(`${title} closes by what a getter of the descriptor has put on the handle`, async (t) => {
    writeFileSync(file, big);
    const { get } = nodes.fd as { get: () => number };
    const putBack = replaceFd(function () {
      const { close } = this;
      this.close = async () => {
        await close.call(this);
        throw new RangeError('closed');
      };
      return get.call(this);
    });
    try {
      await t.throwsAsync(call(), { instanceOf: RangeError, message: 'closed' });
    } finally {
      putBack();
    }
  });
}
