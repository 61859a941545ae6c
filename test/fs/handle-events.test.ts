import { EventEmitter, getEventListeners, once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';

const emitterOf = (handle: FileHandle) => handle as unknown as EventEmitter;

interface Tracked {
  getAsyncId(): number;
}

test('a handle is an event emitter', sameAsNode, async ({ open, attempt }) => {
  const handle = await open('file', 'w');
  const emitter = emitterOf(handle);
  const heard: unknown[] = [];
  const listener = (...values: unknown[]) => heard.push(values.length);
  emitter.on('some', listener).once('some', listener).prependListener('some', listener);
  return [
    handle instanceof EventEmitter,
    emitter.listenerCount('some'),
    emitter.emit('some', 1, 2),
    emitter.emit('some'),
    emitter.emit('none'),
    emitter.off('some', listener).listenerCount('some'),
    emitter.eventNames(),
    emitter.removeAllListeners().eventNames(),
    emitter.getMaxListeners(),
    getEventListeners(emitter, 'close').length,
    heard,
    await attempt(() => emitter.emit('error', new RangeError('of the program'))),
  ];
});

test('the close event is heard at once, and once', sameAsNode, async ({ open, attempt }) => {
  const handle = await open('file', 'w');
  const heard: unknown[] = [];
  emitterOf(handle).on('close', function (this: unknown, ...values: unknown[]) {
    heard.push([this === handle, values, handle.fd >= 0]);
  });
  const closing = handle.close();
  heard.push('called');
  const again = handle.close();
  heard.push('called again');
  const disposing = handle[Symbol.asyncDispose]();
  heard.push('disposed');
  return [await attempt(() => Promise.all([closing, again, disposing])), await attempt(() => handle.close()), heard];
});

test('the close event of a handle in use', sameAsNode, async ({ at, open }) => {
  writeFileSync(at('file'), 'some text');
  const handle = await open('file');
  const heard: unknown[] = [];
  emitterOf(handle).on('close', () => heard.push(['close', handle.fd >= 0]));
  const reading = handle.readFile().then(() => heard.push(['read', handle.fd >= 0]));
  const closing = handle.close().then(() => heard.push(['closed', handle.fd >= 0]));
  heard.push('called');
  await Promise.all([reading, closing]);
  return heard;
});

test('a listener that throws, one that closes, one that reads', sameAsNode, async ({ at, open, attempt }) => {
  writeFileSync(at('file'), 'some text');
  const [throwing, closing, reading] = [await open('file'), await open('file'), await open('file')];
  emitterOf(throwing).on('close', () => {
    throw new RangeError('of the listener');
  });
  const pending: unknown[] = [];
  emitterOf(closing).on('close', () => pending.push(attempt(() => closing.close())));
  emitterOf(reading).on('close', () => pending.push(attempt(() => reading.read(Buffer.alloc(4), 0, 4, 0))));
  return [
    await attempt(() => throwing.close()),
    await attempt(() => throwing.close()),
    throwing.fd,
    await attempt(() => closing.close()),
    await attempt(() => reading.close()),
    await Promise.all(pending),
  ];
});

test('once waits for the close event', sameAsNode, async ({ open }) => {
  const handle = await open('file', 'w');
  const heard = once(emitterOf(handle), 'close');
  await handle.close();
  return await heard;
});

test('closing answers the same promise while it lasts', sameAsNode, async ({ at, open }) => {
  writeFileSync(at('file'), 'some text');
  const [idle, busy] = [await open('file'), await open('file')];
  const reading = busy.read(Buffer.alloc(4), 0, 4, 0);
  const idleAnswers = [idle.close(), idle.close(), idle.close()];
  const busyAnswers = [busy.close(), busy.close()];
  const seen = [
    idleAnswers.map((answer) => answer === idleAnswers[0]),
    busyAnswers.map((answer) => answer === busyAnswers[0]),
    [idle.fd, busy.fd >= 0],
  ];
  await Promise.all([...idleAnswers, ...busyAnswers, reading]);
  const after = [idle.close(), idle.close()];
  return [seen, after[0] === after[1], after[0] === idleAnswers[0], await Promise.all(after), [idle.fd, busy.fd]];
});

test('close without its handle', sameAsNode, async ({ open, attempt }) => {
  const handle = await open('file', 'w');
  const { close } = handle;
  return [await attempt(() => close()), handle.fd, await attempt(() => close.call({} as never))];
});

test('every handle has an id of its own', sameAsNode, async ({ open }) => {
  const handles = await Promise.all([open('file', 'w'), open('file', 'w'), open('file', 'w')]);
  const ids = handles.map((handle) => (handle as unknown as Tracked).getAsyncId());
  const kept = handles.map((handle) => (handle as unknown as Tracked).getAsyncId());
  await Promise.all(handles.map((handle) => handle.close()));
  const closed = handles.map((handle) => (handle as unknown as Tracked).getAsyncId());
  return [
    ids.map((id) => Number.isSafeInteger(id) && id > 0),
    new Set(ids).size,
    ids.map((id, i) => id === kept[i]),
    ids.map((id, i) => id === closed[i]),
  ];
});

test('disposing waits until the handle is closed', sameAsNode, async ({ at, open, attempt }) => {
  writeFileSync(at('file'), 'some text');
  const handle = await open('file');
  const order: string[] = [];
  const reading = handle.read(Buffer.alloc(4), 0, 4, 0).then(() => order.push('read'));
  const disposing = handle[Symbol.asyncDispose]().then(() => order.push(`disposed ${handle.fd}`));
  await Promise.all([reading, disposing]);
  const failing = await open('file');
  const { close } = failing;
  failing.close = () => Promise.reject(new RangeError('of the program'));
  const refused = await attempt(() => failing[Symbol.asyncDispose]());
  failing.close = close;
  return [order, refused, await attempt(() => handle[Symbol.asyncDispose]())];
});
