import { once } from 'node:events';
import fs from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { inherits } from 'node:util';
import test from 'ava';
import { backend, stats } from 'uringfs';
import { register, unregister } from 'uringfs/register';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

type OldStyle = (this: unknown, path: string, options?: unknown) => unknown;
type AnyClass = new (path: string, options?: object) => fs.ReadStream & fs.WriteStream;

const names = ['ReadStream', 'WriteStream', 'FileReadStream', 'FileWriteStream'].filter((name) => name in fs);
const factories = ['createReadStream', 'createWriteStream'];

function classNamed(name: string): AnyClass {
  return (fs as unknown as Record<string, AnyClass>)[name] as AnyClass;
}

/** Reads or writes `path` with a stream, to its end; what there is to tell of both. */
async function used(make: (path: string) => unknown, path: string): Promise<unknown> {
  const stream = make(path) as fs.ReadStream & fs.WriteStream;
  const events: string[] = [];
  for (const event of ['open', 'ready', 'end', 'finish', 'close']) stream.on(event, () => events.push(event));
  const parts: Buffer[] = [];
  if (stream instanceof Readable) stream.on('data', (part: Buffer) => parts.push(part));
  else (stream as fs.WriteStream).end('written');
  await once(stream, 'close');
  const { name } = stream.constructor;
  const kinds = [stream instanceof fs.ReadStream, stream instanceof fs.WriteStream];
  return [name, kinds, events, String(Buffer.concat(parts)), fs.readFileSync(path, 'utf8'), stream.path === path];
}

function oldStyle(name: string): AnyClass {
  const parent = classNamed(name);
  const Derived = function (this: unknown, path: string) {
    Reflect.apply(parent as unknown as OldStyle, this, [path]);
    (this as { own: string }).own = 'own';
  };
  inherits(Derived, parent);
  return Derived as unknown as AnyClass;
}

const ways: Record<string, (name: string) => (path: string) => unknown> = {
  new: (name) => (path) => new (classNamed(name))(path),
  'no new': (name) => (path) => Reflect.apply(classNamed(name) as unknown as OldStyle, undefined, [path]),
  'no new, as a method': (name) => (path) => Reflect.apply(classNamed(name) as unknown as OldStyle, fs, [path]),
  'util.inherits': (name) => (path) => new (oldStyle(name))(path),
  'Object.create and apply': (name) => (path) => {
    const object = Object.create(classNamed(name).prototype);
    return Reflect.apply(classNamed(name) as unknown as OldStyle, object, [path]) ?? object;
  },
  'class extends': (name) => (path) => {
    const Derived = class Derived extends classNamed(name) {};
    return new Derived(path, { highWaterMark: 3 });
  },
  'a class with an open of its own': (name) => (path) => {
    class Derived extends classNamed(name) {
      declare fd: number;
      open(): void {
        fs.open(this.path as string, 'r+', (error, fd) => {
          if (error) {
            this.destroy(error);
            return;
          }
          this.fd = fd;
          this.emit('open', fd);
          this.emit('ready');
        });
      }
    }
    return new Derived(path);
  },
};

for (const [title, way] of Object.entries(ways)) {
  for (const name of names) {
    test.serial(`${name}: ${title}`, async (t) => {
      const make = way(name);
      await sameEitherWay(t, (path) => used(make, path));
    });
  }
}

for (const name of factories) {
  test.serial(`${name} with new and without`, async (t) => {
    const { [name]: factory } = fs as unknown as Record<string, AnyClass & OldStyle>;
    t.is(typeof factory, 'function');
    await sameEitherWay(t, async (path) => [
      await used((at) => new (classNamed(name))(at), path),
      await used((at) => Reflect.apply(classNamed(name) as unknown as OldStyle, undefined, [at]), path),
    ]);
  });

  test.serial(`${name} makes whatever the class is by then`, async (t) => {
    const kind = name.replace('create', '');
    await sameEitherWay(t, async (path) => {
      const before = classNamed(kind);
      class Replacement extends before {}
      Reflect.set(fs, kind, Replacement);
      try {
        return await used((at) => Reflect.apply(classNamed(name) as unknown as OldStyle, fs, [at]), path);
      } finally {
        Reflect.set(fs, kind, before);
      }
    });
  });
}

test.serial('what is replaced on the prototype counts, also for the streams of a handle', async (t) => {
  await sameEitherWay(t, async (path) => {
    const { prototype } = fs.ReadStream as unknown as { prototype: { close: () => void } };
    const { close } = prototype;
    const closed: string[] = [];
    prototype.close = function (this: fs.ReadStream, ...args: never[]) {
      closed.push(this.constructor.name);
      return Reflect.apply(close, this, args);
    };
    try {
      const handle = await fs.promises.open(path);
      for (const stream of [fs.createReadStream(path), handle.createReadStream()]) {
        stream.close();
        await once(stream, 'close');
      }
      return closed;
    } finally {
      prototype.close = close;
    }
  });
});

test.serial('streams that Node makes itself are instances', async (t) => {
  await sameEitherWay(t, async (path) => {
    const handle = await fs.promises.open(path, 'r+');
    const reading = handle.createReadStream({ autoClose: false });
    const writing = handle.createWriteStream();
    const found = [reading, writing].flatMap((stream) => [
      stream instanceof fs.ReadStream,
      stream instanceof fs.WriteStream,
      (stream.constructor as unknown) === fs.ReadStream,
      (stream.constructor as unknown) === fs.WriteStream,
    ]);
    reading.destroy();
    writing.destroy();
    await once(writing, 'close');
    return found;
  });
});

test.serial('the classes look like those of Node', async (t) => {
  await sameEitherWay(t, async () =>
    names.map((name) => [
      Object.getPrototypeOf(classNamed(name)).name,
      Object.getPrototypeOf(classNamed(name).prototype).constructor.name,
      Reflect.ownKeys(classNamed(name)),
      Reflect.ownKeys(classNamed(name).prototype),
      Object.getOwnPropertyDescriptor(classNamed(name), 'prototype')?.writable,
      classNamed(name).prototype.constructor === classNamed(name),
      classNamed(name) === classNamed(name.replace('File', '')),
    ]),
  );
});

test.serial('streams run on the ring while registered, and no longer after that', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const path = join(directory, 'file');
    const operations = async () => {
      const { ops } = stats();
      await used((at) => fs.createWriteStream(at), path);
      await used((at) => new (classNamed('ReadStream'))(at), path);
      return stats().ops - ops;
    };
    register();
    t.is((await operations()) > 0, backend.kind === 'io_uring');
    unregister();
    t.is(await operations(), 0);
  });
});

async function sameEitherWay(t: import('ava').ExecutionContext, play: (path: string) => Promise<unknown>) {
  await withTemporaryDirectory(async (directory) => {
    const path = join(directory, 'file');
    fs.writeFileSync(path, 'some text');
    unregister();
    const expected = await play(path);
    fs.writeFileSync(path, 'some text');
    register();
    t.deepEqual(await play(path), expected);
  });
}
