import type { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { format, type InspectOptions, inspect } from 'node:util';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import type { Scene } from '../support/scene.js';

const ways: Record<string, InspectOptions> = {
  'as it is': {},
  'to depth 0': { depth: 0 },
  'to depth 1': { depth: 1 },
  'to any depth': { depth: null },
  'with all that is hidden': { showHidden: true, depth: null },
  'with all that is hidden to depth 0': { showHidden: true, depth: 0 },
  'with getters': { getters: true, depth: 3 },
  'with all that is hidden and getters': { showHidden: true, getters: true, depth: 3 },
  'in one line': { compact: true, breakLength: Number.POSITIVE_INFINITY },
  sorted: { sorted: true },
  'in colours': { colors: true },
  'not as it wishes': { customInspect: false },
};

/** Numbers of descriptors and addresses differ from one handle to the next; -1 says that it is closed. */
function masked(text: string): string {
  return text
    .replaceAll('\u001b', '^')
    .replaceAll(/(kFd\)(?:\^\[\d+m)?\]?: (?:\^\[\d+m)?)\d+/g, '$1#')
    .replaceAll(/(\bfd(?:\^\[\d+m)?\]?: \[Getter: (?:\^\[\d+m)?)-?\d+/g, '$1#')
    .replaceAll(/External: [0-9a-f]+/g, 'External: #');
}

const show = (handle: FileHandle, options: InspectOptions = {}) => masked(inspect(handle, options)).split('\n');

async function inEveryState({ at, open }: Scene, look: (handle: FileHandle) => unknown) {
  writeFileSync(at('file'), 'some text');
  const handle = await open('file', 'r+');
  const seen = [look(handle)];
  const pending = [handle.read(Buffer.alloc(4), 0, 4, 0), handle.stat(), handle.readFile()];
  seen.push(look(handle));
  const closing = handle.close();
  seen.push(look(handle));
  await Promise.all(pending);
  seen.push(look(handle));
  await closing;
  seen.push(look(handle));
  const other = await open('file', 'r+');
  const closed = other.close();
  seen.push(look(other));
  await closed;
  await other.close();
  return [...seen, look(other)];
}

for (const [title, options] of Object.entries(ways)) {
  test(`a handle shown ${title}, in every state`, sameAsNode, (scene) =>
    inEveryState(scene, (handle) => show(handle, options)),
  );
}

test('a handle in another object', sameAsNode, (scene) =>
  inEveryState(scene, (handle) => [
    masked(inspect({ handle })),
    masked(inspect([[[handle]]])),
    masked(inspect(new Map([[handle, handle]]), { depth: 4 })),
    masked(format('%o %O %s %j %d', handle, handle, handle, handle, handle)),
  ]),
);

test('a handle with listeners and properties of the program', sameAsNode, async ({ open }) => {
  const handle = await open('file', 'w');
  Object.assign(handle, { note: 'text' });
  (handle as unknown as EventEmitter).on('close', () => {});
  return [show(handle), show(handle, { showHidden: true }), JSON.stringify(handle)];
});

test('a handle that is read by a stream', sameAsNode, async ({ at, open }) => {
  writeFileSync(at('file'), 'some text');
  const handle = await open('file');
  const stream = handle.createReadStream();
  const seen = [show(handle, { depth: 0 })];
  await new Promise((resolve) => stream.resume().on('close', resolve));
  return [...seen, show(handle, { depth: 0 })];
});
