import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { factsIn } from '../support/facts.js';
import { loose } from '../support/loose.js';
import type { Scene } from '../support/scene.js';

const [uid = 0, gid = 0] = [process.getuid?.(), process.getgid?.()];

const ids: Record<string, unknown[]> = {
  'no ids': [],
  'no group': [uid],
  'both undefined': [undefined, undefined],
  'both null': [null, null],
  'those of this process': [uid, gid],
  'those of somebody else': [12_345, 54_321],
  'both left as they are': [-1, -1],
  'the user left as it is': [-1, gid],
  'another group': [-1, 54_321],
  'the group left as it is': [uid, -1],
  'another user': [12_345, -1],
  '-0': [-0, -0],
  nobody: [65_534, 65_534],
  'more than 16 bits': [70_000, 80_000],
  '2 ** 31': [2 ** 31, 2 ** 31],
  '2 ** 32 - 2': [2 ** 32 - 2, 2 ** 32 - 2],
  'the user 2 ** 32 - 1, which means none': [2 ** 32 - 1, gid],
  'the group 2 ** 32 - 1, which means none': [uid, 2 ** 32 - 1],
  'the user 2 ** 32': [2 ** 32, gid],
  'the group 2 ** 32': [uid, 2 ** 32],
  'the user -2': [-2, gid],
  'the group -2': [uid, -2],
  'both out of range': [-2, -2],
  'a broken user': [1.5, gid],
  'a broken group': [uid, 1.5],
  'a user that is NaN': [Number.NaN, gid],
  'a group that is Infinity': [uid, Number.POSITIVE_INFINITY],
  'a user as text': [`${uid}`, gid],
  'a group as text': [uid, `${gid}`],
  'a user as a bigint': [BigInt(uid), gid],
  'a group as a bigint': [uid, BigInt(gid)],
  'a user that is null': [null, gid],
  'a group that is null': [uid, null],
  'a user that is true': [true, gid],
  'a user that is an object': [{ uid }, gid],
  'a user that is a Number object': [new Number(uid), gid],
  'a group that is an array': [uid, [gid]],
  'a user that is a symbol': [Symbol('uid'), gid],
  'a group that is a function': [uid, () => gid],
  'one argument more': [uid, gid, 'more'],
};

function prepare({ at }: Scene) {
  writeFileSync(at('file'), 'text');
  writeFileSync(at('with special bits'), 'text');
  chmodSync(at('with special bits'), 0o6755);
  writeFileSync(at('behind the link'), 'text');
  mkdirSync(at('folder'));
  symlinkSync('behind the link', at('link'));
  symlinkSync('folder', at('link to folder'));
  symlinkSync('missing', at('dangling'));
}

const names = [
  'file',
  'with special bits',
  'folder',
  'link',
  'link to folder/',
  'dangling',
  'missing',
  'file/inside',
  'n'.repeat(256),
];

for (const method of ['chown', 'lchown'] as const) {
  for (const [title, rest] of Object.entries(ids)) {
    test(`${method}: ${title}`, sameAsNode, async (scene) => {
      const { fs, at, directory, attempt } = scene;
      prepare(scene);
      const seen: Record<string, unknown> = {};
      for (const name of names) {
        seen[name] = await attempt(() => loose(fs)[method](at(name), ...rest));
      }
      return [seen, await attempt(() => loose(fs)[method](7, ...rest)), factsIn(directory)];
    });
  }

  test(`${method}: many at once`, sameAsNode, async ({ fs, at, directory, attempt }) => {
    for (let i = 0; i < 50; i++) writeFileSync(at(`file ${i}`), '');
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => attempt(() => fs[method](at(`file ${i}`), uid || 100 + i, gid))),
    );
    return [answers, factsIn(directory)];
  });

  test(`${method}: where owners cannot be changed`, sameAsNode, async ({ fs, attempt }) => [
    await attempt(() => fs[method]('/proc/self/status', uid, gid)),
    await attempt(() => fs[method]('/proc/missing', uid, gid)),
  ]);
}
