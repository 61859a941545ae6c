import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { MessageChannel, type Transferable, Worker } from 'node:worker_threads';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { loose } from '../support/loose.js';
import { pattern } from '../support/pattern.js';

const transferable = (handle: FileHandle) => handle as unknown as Transferable;

/** A handle that has come out of a message port. */
async function throughPort(handle: FileHandle): Promise<FileHandle> {
  const { port1, port2 } = new MessageChannel();
  const received = once(port2, 'message');
  port1.postMessage({ handle }, [transferable(handle)] as never);
  const [message] = await received;
  port1.close();
  return (message as { handle: FileHandle }).handle;
}

test('structuredClone without transfer', sameAsNode, async ({ open, attempt }) => {
  const handle = await open('file', 'w');
  return [
    await attempt(() => structuredClone(handle)),
    await attempt(() => structuredClone({ handle })),
    await attempt(() => handle.write('text')),
  ];
});

test('structuredClone with transfer', sameAsNode, async ({ at, open, attempt }) => {
  writeFileSync(at('file'), pattern(100));
  const handle = await open('file', 'r+');
  await handle.read(Buffer.alloc(5), 0, 5, null);
  let copy: FileHandle | undefined;
  const cloned = await attempt(() => {
    copy = structuredClone(handle, { transfer: [handle as never] });
    return copy;
  });
  if (copy === undefined) return [cloned, handle.fd >= 0];
  return [
    cloned,
    handle.fd,
    await attempt(() => loose(copy as FileHandle).read(Buffer.alloc(5), 0, 5, null)),
    await attempt(() => handle.stat()),
    await attempt(() => copy?.close()),
  ];
});

test('a handle that went through a port', sameAsNode, async ({ at, open, attempt }) => {
  writeFileSync(at('file'), pattern(100_000));
  const handle = await open('file', 'r+');
  await handle.read(Buffer.alloc(5), 0, 5, null);
  const number = handle.fd;
  const moved = await throughPort(handle);
  return [
    handle.fd,
    moved === handle,
    moved.fd === number,
    moved instanceof Object.getPrototypeOf(Object.getPrototypeOf(moved)).constructor,
    await attempt(() => moved.read(Buffer.alloc(5), 0, 5, null)),
    await attempt(() => moved.write('text', 50)),
    await attempt(() => moved.stat()),
    await attempt(() => moved.readFile()),
    await attempt(() => moved.truncate(1_000)),
    await attempt(() => moved.readv([Buffer.alloc(5)], 0)),
    await attempt(() => moved.close()),
    moved.fd,
  ];
});

test('a handle that went there and back', sameAsNode, async ({ at, open, attempt }) => {
  writeFileSync(at('file'), pattern(100));
  const moved = await throughPort(await throughPort(await open('file')));
  return [await attempt(() => moved.readFile()), await attempt(() => moved.close())];
});

test('nothing can be done any more with a handle that was transferred', sameAsNode, async ({ at, open, attempt }) => {
  writeFileSync(at('file'), pattern(100));
  const handle = await open('file', 'r+');
  const moved = await throughPort(handle);
  const gone = loose(handle);
  const seen = [
    await attempt(() => gone.read()),
    await attempt(() => gone.readv([Buffer.alloc(4)])),
    await attempt(() => gone.write('text')),
    await attempt(() => gone.writev([Buffer.alloc(4)])),
    await attempt(() => gone.stat()),
    await attempt(() => gone.sync()),
    await attempt(() => gone.datasync()),
    await attempt(() => gone.truncate()),
    await attempt(() => gone.readFile()),
    await attempt(() => gone.writeFile('text')),
    await attempt(() => gone.appendFile('text')),
    await attempt(() => gone.chmod(0o600)),
    await attempt(() => gone.chown(-1, -1)),
    await attempt(() => gone.utimes(1, 2)),
    await attempt(() => gone.close()),
    await attempt(() => handle.readableWebStream()),
    await attempt(() => structuredClone(handle, { transfer: [handle as never] })).then((answer) =>
      Object.keys(answer as object),
    ),
    handle.fd,
  ];
  return [seen, await attempt(() => moved.close())];
});

test('what cannot be transferred', sameAsNode, async ({ at, open, attempt }) => {
  writeFileSync(at('file'), pattern(100));
  const { port1, port2 } = new MessageChannel();
  const post = (handle: FileHandle, list: readonly unknown[]) =>
    attempt(() => port1.postMessage(handle, list as never));
  const [idle, busy, closing, closed] = [
    await open('file'),
    await open('file'),
    await open('file'),
    await open('file'),
  ];
  await closed.close();
  const reading = busy.readFile();
  const ending = closing.close();
  const seen = [await post(idle, []), await post(busy, [busy]), await post(closing, [closing])];
  await Promise.all([reading, ending]);
  port1.close();
  port2.close();
  return [...seen, await attempt(() => idle.readFile()), await attempt(() => busy.stat())];
});

test(
  'every call that is under way keeps a handle from being transferred',
  sameAsNode,
  async ({ at, open, attempt }) => {
    writeFileSync(at('file'), pattern(100));
    const calls: Record<string, (handle: FileHandle) => Promise<unknown>> = {
      read: (handle) => handle.read(Buffer.alloc(4), 0, 4, 0),
      readv: (handle) => handle.readv([Buffer.alloc(4)]),
      write: (handle) => handle.write('text'),
      writev: (handle) => handle.writev([Buffer.alloc(4)]),
      stat: (handle) => handle.stat(),
      sync: (handle) => handle.sync(),
      datasync: (handle) => handle.datasync(),
      truncate: (handle) => handle.truncate(5),
      readFile: (handle) => handle.readFile(),
      writeFile: (handle) => handle.writeFile('text'),
      appendFile: (handle) => handle.appendFile('text'),
      chmod: (handle) => handle.chmod(0o644),
      chown: (handle) => handle.chown(-1, -1),
      utimes: (handle) => handle.utimes(1, 2),
    };
    const { port1, port2 } = new MessageChannel();
    const handle = await open('file', 'r+');
    const seen: unknown[] = [];
    for (const [name, call] of Object.entries(calls)) {
      const pending = call(handle);
      seen.push(name, await attempt(() => port1.postMessage(handle, [transferable(handle)] as never)));
      await pending;
    }
    port1.close();
    port2.close();
    return seen;
  },
);

const workerCode = `
  const { parentPort } = require('node:worker_threads');
  parentPort.once('message', async (handle) => {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(50), 0, 50, null);
    const rest = await handle.readFile();
    await handle.write('of the worker', 0);
    const { size } = await handle.stat();
    parentPort.postMessage({ bytesRead, buffer, rest, size, name: handle.constructor.name, handle }, [handle]);
  });
`;

test('a handle that a worker uses and gives back', sameAsNode, async ({ at, open, attempt }) => {
  writeFileSync(at('file'), pattern(1_000));
  const handle = await open('file', 'r+');
  await handle.read(Buffer.alloc(100), 0, 100, null);
  const number = handle.fd;
  const worker = new Worker(workerCode, { eval: true });
  const answered = once(worker, 'message');
  worker.postMessage(handle, [transferable(handle)] as never);
  const [{ handle: back, ...told }] = await answered;
  await worker.terminate();
  return [
    told,
    back.fd === number,
    await attempt(() => handle.read()),
    await attempt(() => back.read(Buffer.alloc(20), 0, 20, 0)),
    await attempt(() => back.close()),
  ];
});
