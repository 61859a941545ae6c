import { AsyncLocalStorage } from 'node:async_hooks';
import { writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';
import { makeReadStream } from '../support/read-stream.js';
import { StreamLog } from '../support/stream-log.js';
import { makeWriteStream, type WriteStream } from '../support/write-stream.js';

type Reader = ReturnType<typeof makeReadStream>;

const acts: Record<string, (stream: Reader, log: StreamLog) => void> = {
  'close, twice': (stream, log) => {
    stream.close((error) => log.note('closed', error));
    stream.close((error) => log.note('closed again', error));
  },
  'close and destroy with an error': (stream, log) => {
    stream.close((error) => log.note('closed', error));
    stream.destroy(new Error('too late'));
  },
  'close without a callback': (stream) => stream.close(),
  'unshift bytes': (stream) => stream.unshift(Buffer.from('<back>')),
  'unshift text': (stream) => stream.unshift('<back>', 'utf8'),
  'set an encoding': (stream) => void stream.setEncoding('hex'),
  'push bytes': (stream) => void stream.push(Buffer.from('<pushed>')),
  'pause, and resume at once': (stream) => void stream.pause().resume(),
  'remove every data listener': (stream) => {
    stream.removeAllListeners('data');
    setImmediate(() => stream.resume());
  },
};

for (const moment of ['open', 'ready', 'first data', 'second data']) {
  for (const [title, act] of Object.entries(acts)) {
    test(`a reader at ${moment}: ${title}`, sameAsNode, async (scene) => {
      writeFileSync(scene.at('file'), 'text '.repeat(20_000));
      const log = new StreamLog(makeReadStream(scene, { highWaterMark: 30_000 })).flow();
      const stream = log.stream as Reader;
      if (moment.endsWith('data')) {
        let left = moment.startsWith('first') ? 1 : 2;
        stream.on('data', () => --left === 0 && act(stream, log));
      } else stream.once(moment, () => act(stream, log));
      await log.came('close');
      return [log.entries, log.chunks];
    });
  }
}

for (const size of [0, 1, 10, 29_999, 30_000, 30_001, 50_000, 1_000_000]) {
  test(`read(${size})`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(100_000));
    const log = new StreamLog(makeReadStream(scene, { highWaterMark: 30_000 }), []);
    const stream = log.stream as Reader;
    const pieces: Buffer[] = [];
    stream.on('readable', () => {
      for (let piece = stream.read(size); piece !== null; piece = stream.read(size)) pieces.push(piece as Buffer);
      if (size === 0)
        for (let piece = stream.read(); piece !== null; piece = stream.read()) pieces.push(piece as Buffer);
    });
    await log.came('close');
    return [Buffer.concat(pieces), stream.bytesRead, stream.readableEnded];
  });
}

const writes: Record<string, (stream: WriteStream, log: StreamLog) => void> = {
  'end with all arguments': (stream, log) => void stream.end('c0ffee', 'hex', () => log.note('ended')),
  'end with bytes': (stream, log) => void stream.end(Buffer.from('bytes'), () => log.note('ended')),
  'end with a callback': (stream, log) => void stream.end(() => log.note('ended')),
  'end in a corked stream': (stream) => {
    stream.cork();
    stream.cork();
    stream.write('corked');
    stream.end('last');
  },
  'uncorked by a tick': (stream) => {
    stream.cork();
    stream.write('one');
    stream.write('two');
    process.nextTick(() => {
      stream.uncork();
      stream.end();
    });
  },
  'another default encoding for each': (stream) => {
    stream.setDefaultEncoding('hex').write('c0ffee');
    stream.setDefaultEncoding('utf16le').write('text');
    stream.end('déjà');
  },
  'close, twice': (stream, log) => {
    stream.write('text', (error) => log.note('written', error));
    stream.close((error) => log.note('closed', error));
    stream.close((error) => log.note('closed again', error));
  },
  'write after destroy': (stream, log) => {
    stream.destroy();
    log.note(
      'wrote',
      stream.write('text', (error) => log.note('written', error)),
    );
    stream.end((error?: Error) => log.note('ended', error));
  },
  'write after end': (stream, log) => {
    stream.end('text', (error?: Error) => log.note('ended', error));
    stream.write('more', (error) => log.note('written', error));
  },
  'destroy with an error, twice': (stream) => {
    stream.destroy(new Error('one'));
    stream.destroy(new Error('two'));
  },
  'views of every kind': (stream) => {
    for (const Kind of [Uint8Array, Uint8ClampedArray, Buffer]) {
      try {
        stream.write(Kind === Buffer ? Buffer.from('abc') : new Kind([1, 2, 3]));
      } catch (error) {
        stream.emit('refused', error);
      }
    }
    stream.end();
  },
};

for (const moment of ['made', 'open', 'ready', 'first written']) {
  for (const [title, act] of Object.entries(writes)) {
    test(`a writer when ${moment}: ${title}`, sameAsNode, async (scene) => {
      const log = new StreamLog(makeWriteStream(scene));
      const stream = log.stream as WriteStream;
      if (moment === 'made') act(stream, log);
      else if (moment === 'first written') stream.write('first ', () => act(stream, log));
      else stream.once(moment, () => act(stream, log));
      return await log.ended();
    });
  }
}

test('everything runs in the context it was asked for in', sameAsNode, async (scene) => {
  const store = new AsyncLocalStorage<string>();
  const seen: string[] = [];
  const told = (what: string) => seen.push(`${what} in ${store.getStore()}`);
  const then = (what: string, go: () => void) => () => {
    told(what);
    go();
  };
  writeFileSync(scene.at('file'), pattern(100_000));
  const reader = store.run('reader', () => makeReadStream(scene));
  const writer = store.run('writer', () => makeWriteStream(scene, {}, scene.at('out')));
  for (const name of ['open', 'ready', 'close']) {
    reader.on(name, () => told(`reader ${name}`));
    writer.on(name, () => told(`writer ${name}`));
  }
  await store.run('opening', () =>
    Promise.all([reader, writer].map((one) => new Promise((go) => one.once('ready', go)))),
  );
  await store.run('writing', () => new Promise<void>((go) => writer.write('x', then('written', go))));
  await store.run('again', () => new Promise<void>((go) => writer.write(pattern(70_000), then('written', go))));
  await store.run('ending', () => new Promise<void>((go) => writer.end('y', then('ended', go))));
  await store.run('closing', () => new Promise<void>((go) => writer.close(then('closed', go))));
  store.run('reading', () => reader.on('data', () => told('data')).on('end', () => told('end')));
  await new Promise((resolve) => reader.once('close', resolve));
  const missing = store.run('missing', () => makeReadStream(scene, {}, scene.at('missing')));
  await new Promise<void>((go) => missing.on('error', () => told('error')).on('close', go));
  const one = (who: string) => seen.filter((line) => line.startsWith(who));
  return [one('reader'), one('writer'), seen.filter((line) => !/^(reader|writer)/.test(line))];
});

for (const moment of ['at once', 'by a tick', 'open', 'data', 'end', 'close', 'never']) {
  test(`a signal that fires ${moment}, with a reason`, sameAsNode, async (scene) => {
    writeFileSync(scene.at('file'), pattern(100_000));
    const controller = new AbortController();
    const abort = () => controller.abort({ the: 'reason' });
    const log = new StreamLog(makeReadStream(scene, { signal: controller.signal, highWaterMark: 30_000 })).flow();
    if (moment === 'at once') abort();
    if (moment === 'by a tick') process.nextTick(abort);
    log.stream.once(moment, abort);
    await log.came('close');
    // A stream that is destroyed at once may be closed before it resumes, or after.
    const told = (log.entries as unknown[][])
      .filter(([name]) => name !== 'resume')
      .map(([name, detail]) => [name, detail]);
    return [told, log.stream.errored, log.chunks];
  });
}
