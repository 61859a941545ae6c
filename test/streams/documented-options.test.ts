import nodeFs, { closeSync, openSync, writeFileSync } from 'node:fs';
import nodeStream, { Writable } from 'node:stream';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { makeReadStream, readAll } from '../support/read-stream.js';
import type { Scene } from '../support/scene.js';
import { StreamLog } from '../support/stream-log.js';
import { makeWriteStream, type WriteStream, writeAll } from '../support/write-stream.js';

const text = 'déjà vu – 文件 🗂';
const spellings = [
  'utf8',
  'utf-8',
  'UTF8',
  'utf16le',
  'utf-16le',
  'ucs2',
  'ucs-2',
  'UCS2',
  'latin1',
  'binary',
  'ascii',
];

for (const encoding of [...spellings, 'hex', 'HEX', 'base64', 'base64url', 'buffer', '']) {
  test(`encoding '${encoding}'`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), text);
    const chunks = ['deadBEEF', Buffer.from('bytes'), 'caf\u00e9'];
    const read = [
      await scene.attempt(() => readAll(scene, encoding)),
      await scene.attempt(() => readAll(scene, { encoding, highWaterMark: 5 })),
    ];
    // A writer that is refused this way has begun to open its file, which nobody can wait for.
    if (encoding === 'buffer') return read;
    return [
      read,
      await scene.attempt(() => writeAll(scene, chunks, encoding, scene.at('one'))),
      await scene.attempt(() => writeAll(scene, chunks, { encoding }, scene.at('two'))),
    ];
  });
}

const names = [
  ...['flags', 'encoding', 'fd', 'mode', 'autoClose', 'emitClose', 'start', 'end', 'highWaterMark', 'fs', 'signal'],
  ...['flush', 'windowsHandle'],
];

for (const name of names) {
  for (const value of [undefined, null]) {
    test(`${name} ${value}`, sameAsNode, async (scene) => {
      writeFileSync(scene.at('file'), text);
      return [
        await scene.attempt(() => readUntilEnd(scene, { [name]: value })),
        await scene.attempt(() => writeUntilEnd(scene, { [name]: value })),
      ];
    });
  }
}

/** An option may keep a stream from closing by itself, so its end is waited for, and the rest is done by hand. */
async function readUntilEnd(scene: Scene, options: Record<string, unknown>) {
  const log = new StreamLog(makeReadStream(scene, options)).flow();
  await log.came('end');
  return await destroyed(log);
}

async function writeUntilEnd(scene: Scene, options: Record<string, unknown>) {
  const log = new StreamLog(makeWriteStream(scene, options, scene.at('written')));
  (log.stream as WriteStream).write('some ');
  (log.stream as WriteStream).end('text', () => log.note('ended'));
  await log.came('ended');
  return await destroyed(log);
}

async function destroyed(log: StreamLog) {
  if (Reflect.get(log.stream, 'autoClose')) while (!log.stream.closed) await new Promise(setImmediate);
  const told = log.told();
  log.stream.destroy();
  while (!log.stream.closed) await new Promise(setImmediate);
  return told;
}

test('every option undefined', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), text);
  const options = Object.fromEntries(names.map((name) => [name, undefined]));
  return [await readAll(scene, options), await writeAll(scene, ['text'], options, scene.at('written'))];
});

test('options are not changed', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), text);
  const [frozen, open] = [Object.freeze({ start: 2, emitClose: true }), { start: 2 }];
  return [
    await readAll(scene, frozen),
    await readAll(scene, open),
    await writeAll(scene, ['text'], frozen, scene.at('one')),
    await writeAll(scene, ['text'], open, scene.at('two')),
    frozen,
    open,
  ];
});

test('options of a prototype, without one, and of getters', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), text);
  const asked: string[] = [];
  const got = {
    get start() {
      asked.push('start');
      return 2;
    },
    get encoding() {
      asked.push('encoding');
      return 'hex';
    },
  };
  const all = [Object.create({ start: 2, encoding: 'hex' }), Object.assign(Object.create(null), { start: 2 }), got];
  const seen: unknown[] = [];
  for (const [i, options] of all.entries()) {
    seen.push(await readAll(scene, options));
    seen.push(await writeAll(scene, ['c0ffee'], options, scene.at(`${i}`)));
  }
  // How often a getter is asked is of no account; that it is asked is.
  return [seen, new Set(asked).size];
});

test('a getter among the options that throws', sameAsNode, async (scene) => {
  writeFileSync(scene.at('file'), text);
  const options = {
    get start(): number {
      throw new RangeError('no such option');
    },
  };
  return [
    await scene.attempt(() => makeReadStream(scene, options)),
    await scene.attempt(() => makeWriteStream(scene, options, scene.at('written'))),
  ];
});

/** With a descriptor nothing has to be opened, and a stream that closes nothing needs no function for it. */
const lacking: Record<string, readonly string[]> = {
  'without open': ['read', 'write', 'writev', 'close'],
  'without open and close': ['read', 'write', 'writev'],
  'with read and write alone': ['read', 'write'],
  'with write alone': ['write'],
  'with nothing': [],
};

for (const [title, own] of Object.entries(lacking)) {
  for (const autoClose of [true, false]) {
    test(`fs ${title}, over a descriptor, autoClose ${autoClose}`, sameAsNode, async (scene) => {
      writeFileSync(scene.at('file'), text);
      const fs = Object.fromEntries(own.map((name) => [name, Reflect.get(nodeFs, name)]));
      const seen: unknown[] = [];
      for (const make of [makeReadStream, makeWriteStream]) {
        const fd = openSync(scene.at('file'), 'r+');
        let made = false;
        const answer = await scene.attempt(async () => {
          const log = new StreamLog(make(scene, { fs, fd, autoClose }, undefined));
          made = true;
          if (make === makeReadStream) log.flow();
          else (log.stream as WriteStream).end('some text');
          await log.came(make === makeReadStream ? 'end' : 'finish');
          if (autoClose) await log.came('close');
          return log.told();
        });
        if (!made || !autoClose) closeSync(fd);
        seen.push(answer);
      }
      return seen;
    });
  }
}

const windowsHandles: Record<string, unknown> = { '5n': 5n, '0n': 0n, 5: 5, "'5'": '5', false: false, 'an object': {} };

for (const [title, windowsHandle] of Object.entries(windowsHandles)) {
  test(`windowsHandle ${title}, which is for another platform`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), text);
    const seen: unknown[] = [];
    for (const make of [makeReadStream, makeWriteStream]) {
      for (const beside of ['nothing', 'fs', 'fd']) {
        const fd = openSync(scene.at('file'), 'r+');
        const options = { fs: beside === 'fs' ? { ...nodeFs } : undefined, fd: beside === 'fd' ? fd : undefined };
        let made = false;
        const answer = await scene.attempt(async () => {
          const stream = make(scene, { ...options, windowsHandle });
          made = true;
          await new Promise((resolve) => stream.on('close', resolve).destroy());
          return stream.path;
        });
        // A Node that does not know the option has closed the descriptor by then.
        if (!made || beside !== 'fd') closeSync(fd);
        seen.push([beside, answer]);
      }
    }
    return seen;
  });
}

const { getDefaultHighWaterMark, setDefaultHighWaterMark } = nodeStream as unknown as typeof nodeStream & {
  getDefaultHighWaterMark(objectMode: boolean): number;
  setDefaultHighWaterMark(objectMode: boolean, value: number): void;
};

test(
  'the default of highWaterMark is that of streams for a writer, and 64 KiB for a reader',
  sameAsNode,
  async (scene) => {
    writeFileSync(scene.at('file'), text);
    const made: ReturnType<typeof makeReadStream | typeof makeWriteStream>[] = [];
    const marks = () => {
      const [reader, writer] = [makeReadStream(scene), makeWriteStream(scene, {}, scene.at('written'))];
      made.push(reader, writer);
      return [reader.readableHighWaterMark, writer.writableHighWaterMark, new Writable().writableHighWaterMark];
    };
    const usual = getDefaultHighWaterMark(false);
    const seen = [marks()];
    // Set back before anything else can run.
    setDefaultHighWaterMark(false, 12_345);
    seen.push(marks());
    setDefaultHighWaterMark(false, usual);
    await Promise.all(made.map((stream) => new Promise((resolve) => stream.on('close', resolve).destroy())));
    return seen;
  },
);
