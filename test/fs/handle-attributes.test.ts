import { statSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { makeFifo } from '../support/fifo.js';
import { type Loose, loose } from '../support/loose.js';
import type { Scene } from '../support/scene.js';

const microsecond = 1_000n;
const millisecond = 1_000_000n;
const owner = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };

/** Calls on a file and tells what became of it, times to the nanosecond where the call has set them. */
async function onFile(scene: Scene, call: (handle: Loose<FileHandle>) => unknown, timesToo = false) {
  const path = scene.at('file');
  writeFileSync(path, 'some text', { mode: 0o644 });
  const handle = await scene.open('file', 'r+');
  await handle.utimes(1, 2);
  const began = Date.now();
  const answer = await scene.attempt(() => call(loose(handle)));
  const { mode, uid, gid, atimeNs, mtimeNs } = statSync(path, { bigint: true });
  await handle.close();
  return [answer, mode, uid, gid, ...(timesToo ? [atimeNs, mtimeNs].map((time) => timeSince(began, time)) : [])];
}

/** The time itself, or where it was taken from the clock, how: Node does so for some arguments, to the millisecond. */
function timeSince(began: number, time: bigint): bigint | string {
  const sinceThen = time - BigInt(began) * millisecond;
  // The kernel's own clock for files is behind by as much as a tick of its timer.
  if (sinceThen < -1_000n * millisecond || sinceThen > BigInt(Date.now() - began + 1) * millisecond) return time;
  const beside = ((time % millisecond) + millisecond) % millisecond;
  // Seconds as a double are a bit off a whole millisecond.
  const whole = beside < 2n * microsecond || beside > millisecond - 2n * microsecond;
  return whole ? 'now, in milliseconds' : 'now';
}

// From 2 ** 31 to 2 ** 32 - 1, and on -0, Node up to 26 ends the process: no case can play that.
const modes: Record<string, unknown[]> = {
  'no mode': [],
  undefined: [undefined],
  null: [null],
  0: [0],
  '0o600': [0o600],
  '0o7777': [0o7777],
  '0o10000': [0o10000],
  '0o100644': [0o100644],
  '2 ** 31 - 1': [2 ** 31 - 1],
  '2 ** 32': [2 ** 32],
  '-1': [-1],
  1.5: [1.5],
  NaN: [Number.NaN],
  Infinity: [Number.POSITIVE_INFINITY],
  '384n': [384n],
  "'600'": ['600'],
  "'0600'": ['0600'],
  "'0o600' as text": ['0o600'],
  "'7777'": ['7777'],
  "'77777777777'": ['77777777777'],
  "'888'": ['888'],
  "' 600'": [' 600'],
  "'u+x'": ['u+x'],
  "''": [''],
  true: [true],
  'an object': [{}],
  'an object with a value': [{ valueOf: () => 0o600 }],
  'an array': [[0o600]],
  'a symbol': [Symbol('600')],
  'one argument more': [0o640, 7],
};

for (const [title, rest] of Object.entries(modes)) {
  test(`chmod: ${title}`, sameAsNode, (scene) => onFile(scene, (handle) => handle.chmod(...rest)));
}

const ids: Record<string, unknown> = {
  undefined: undefined,
  null: null,
  '-1': -1,
  '-2': -2,
  '-0': -0,
  'the own': 'own',
  1.5: 1.5,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  12345: 12_345,
  '2 ** 31': 2 ** 31,
  '2 ** 32 - 2': 2 ** 32 - 2,
  '2 ** 32 - 1': 2 ** 32 - 1,
  '2 ** 32': 2 ** 32,
  '0n': 0n,
  "'0'": '0',
  true: true,
  'an object': {},
  'a symbol': Symbol('0'),
};

for (const [title, value] of Object.entries(ids)) {
  test(`chown: ${title}`, sameAsNode, async (scene) => {
    const uid = value === 'own' ? owner.uid : value;
    const gid = value === 'own' ? owner.gid : value;
    return [
      await onFile(scene, (handle) => handle.chown(uid, gid)),
      await onFile(scene, (handle) => handle.chown(uid, -1)),
      await onFile(scene, (handle) => handle.chown(-1, gid)),
      await onFile(scene, (handle) => handle.chown(uid)),
      await onFile(scene, (handle) => handle.chown(owner.uid, owner.gid, gid)),
    ];
  });
}

test('chown: no arguments', sameAsNode, (scene) => onFile(scene, (handle) => handle.chown()));

test('chown takes the set-user-ID bit away', sameAsNode, async (scene) => [
  await onFile(scene, async (handle) => {
    await handle.chmod(0o6755);
    await handle.chown(owner.uid, owner.gid);
  }),
]);

const times: Record<string, unknown> = {
  0: 0,
  '-0': -0,
  1: 1,
  0.5: 0.5,
  '-0.5': -0.5,
  '-1': -1,
  '-1.25': -1.25,
  '-86400.75': -86_400.75,
  1e-9: 1e-9,
  '1700000000.123456': 1_700_000_000.123456,
  '1700000000.1234567': 1_700_000_000.1234567,
  '1700000000.999999': 1_700_000_000.999999,
  '2 ** 31': 2 ** 31,
  '2 ** 32 + 0.125': 2 ** 32 + 0.125,
  '2 ** 33': 2 ** 33,
  '-(2 ** 31) - 1': -(2 ** 31) - 1,
  '2 ** 34 + 1': 2 ** 34 + 1,
  1e11: 1e11,
  'a Date': new Date(1_700_000_000_123),
  'a Date before 1970': new Date(-1_500),
  'a Date of 2100': new Date(Date.UTC(2100, 1, 3, 4, 5, 6, 7)),
  'an invalid Date': new Date(Number.NaN),
  "'5'": '5',
  "'5.25'": '5.25',
  "'-5'": '-5',
  "'1e3'": '1e3',
  "' 7 '": ' 7 ',
  "'0x10'": '0x10',
  "''": '',
  "'text'": 'text',
  "'2020-01-01'": '2020-01-01',
  undefined: undefined,
  null: null,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '5n': 5n,
  true: true,
  'an object': {},
  'an object with a value': { valueOf: () => 5 },
  'an array': [5],
  'a symbol': Symbol('5'),
  'a function': () => 5,
};

for (const [title, value] of Object.entries(times)) {
  test(`utimes: ${title}`, sameAsNode, async (scene) => [
    await onFile(scene, (handle) => handle.utimes(value, 7), true),
    await onFile(scene, (handle) => handle.utimes(7, value), true),
    await onFile(scene, (handle) => handle.utimes(value, value, value), true),
  ]);
}

test("utimes: 'Infinity', for which libuv lets the kernel take its own time", sameAsNode, async (scene) => {
  const seen = [
    await onFile(scene, (handle) => handle.utimes('Infinity', 7), true),
    await onFile(scene, (handle) => handle.utimes(7, '-Infinity'), true),
    await onFile(scene, (handle) => handle.utimes('Infinity', 'Infinity'), true),
  ];
  return seen.map((facts) => facts.map((fact) => (fact === 'now, in milliseconds' ? 'now' : fact)));
});

test('utimes: no arguments', sameAsNode, async (scene) => [
  await onFile(scene, (handle) => handle.utimes(), true),
  await onFile(scene, (handle) => handle.utimes(5), true),
]);

test('a Date that changes after the call', sameAsNode, (scene) =>
  onFile(
    scene,
    async (handle) => {
      const date = new Date(5_000);
      const pending = handle.utimes(date, date);
      date.setTime(9_000);
      await pending;
    },
    true,
  ),
);

const statOptions: Record<string, () => unknown[]> = {
  'no options': () => [],
  undefined: () => [undefined],
  null: () => [null],
  'an empty object': () => [{}],
  'bigint: true': () => [{ bigint: true }],
  'bigint: false': () => [{ bigint: false }],
  'bigint: undefined': () => [{ bigint: undefined }],
  'bigint: 1': () => [{ bigint: 1 }],
  "bigint: 'no'": () => [{ bigint: 'no' }],
  'bigint: null': () => [{ bigint: null }],
  'bigint of a prototype': () => [Object.create({ bigint: true })],
  'a getter that throws': () => [
    {
      get bigint(): boolean {
        throw new RangeError('no such option');
      },
    },
  ],
  'signal: undefined': () => [{ signal: undefined }],
  'signal: null': () => [{ signal: null }],
  'signal: 7': () => [{ signal: 7 }],
  'a signal': () => [{ signal: new AbortController().signal }],
  'an aborted signal': () => [{ signal: AbortSignal.abort() }],
  'an aborted signal with a reason': () => [{ signal: AbortSignal.abort(new RangeError('enough')) }],
  'a number': () => [7],
  'a string': () => ['bigint'],
  'an array': () => [[]],
  true: () => [true],
  'a function': () => [() => {}],
  'a symbol': () => [Symbol('bigint')],
  'one argument more': () => [{}, { bigint: true }],
};

for (const [title, make] of Object.entries(statOptions)) {
  test(`stat: ${title}`, sameAsNode, (scene) => onFile(scene, (handle) => handle.stat(...make())));
}

test('stat of handles of every kind', sameAsNode, async ({ at, open, fs, attempt }) => {
  writeFileSync(at('file'), 'text');
  makeFifo(at('fifo'));
  const device = await fs.open('/dev/zero');
  const kernel = await fs.open('/proc/version');
  const seen: unknown[] = [];
  for (const handle of [await open('file', 'a'), await open('.'), await open('fifo', 'r+'), device]) {
    for (const bigint of [false, true]) seen.push(await attempt(() => handle.stat({ bigint })));
  }
  seen.push(await attempt(async () => (await kernel.stat()).isFile()));
  await Promise.all([device.close(), kernel.close()]);
  return seen;
});

test('attributes of handles of every kind', sameAsNode, async ({ at, open, attempt }) => {
  writeFileSync(at('file'), 'text');
  makeFifo(at('fifo'));
  const seen: unknown[] = [];
  for (const handle of [await open('file', 'r'), await open('file', 'a'), await open('.'), await open('fifo', 'r+')]) {
    seen.push(
      await attempt(() => handle.chmod(0o700)),
      await attempt(() => handle.chown(owner.uid, owner.gid)),
      await attempt(() => handle.utimes(5.5, new Date(6_500))),
      await attempt(async () => (await handle.stat({ bigint: true })).mtimeNs),
      await attempt(() => handle.sync()),
      await attempt(() => handle.datasync()),
    );
  }
  return seen;
});

test('attributes of a file of which nothing may be changed', sameAsNode, async ({ fs, attempt }) => {
  const handle = await fs.open('/proc/version');
  const seen = [
    await attempt(() => handle.chmod(0o444)),
    await attempt(() => handle.chown(12_345, 12_345)),
    await attempt(() => handle.utimes(1, 2)),
    await attempt(() => handle.truncate(0)),
    await attempt(() => handle.sync()),
    await attempt(() => handle.datasync()),
  ];
  await handle.close();
  return seen;
});

test('a file that has no name any more', sameAsNode, async ({ open, at, fs, attempt }) => {
  const handle = await open('file', 'w+');
  await fs.unlink(at('file'));
  return [
    await attempt(() => handle.chmod(0o600)),
    await attempt(() => handle.utimes(1, 2)),
    await attempt(() => handle.writeFile('text')),
    await attempt(() => handle.truncate(2)),
    await attempt(() => handle.stat()),
    await attempt(() => handle.readFile()),
    await attempt(() => handle.read({ position: 0 })),
  ];
});

test('calls that are not awaited all take effect', sameAsNode, async (scene) =>
  onFile(
    scene,
    async (handle) => {
      await Promise.all([handle.chmod(0o640), handle.truncate(5), handle.chown(-1, -1), handle.sync()]);
      await Promise.all([handle.utimes(10, 20), handle.stat(), handle.datasync()]);
    },
    true,
  ),
);
