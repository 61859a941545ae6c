import nodeDefault, * as nodePromises from 'node:fs/promises';
import test from 'ava';
import oursByDefault, * as ours from 'uringfs/promises';

const node = nodePromises as unknown as Record<string, unknown>;
const nodeByDefault = nodeDefault as unknown as Record<string, unknown>;
const named = ours as unknown as Record<string, unknown>;
const byDefault = oursByDefault as unknown as Record<string, unknown>;

test('every name of the running Node is exported, and no other', (t) => {
  t.deepEqual(Object.keys(named).sort(), Object.keys(node).sort());
});

test('the default export has the same names', (t) => {
  t.deepEqual(Object.keys(byDefault).sort(), Object.keys(nodeByDefault).sort());
});

test('every named export is the one of the default export', (t) => {
  for (const name of Object.keys(byDefault)) t.is(named[name], byDefault[name], name);
});

test('every export is of the same type', (t) => {
  for (const name of Object.keys(node)) t.is(typeof named[name], typeof node[name], name);
});

test('every function has the name and the length of the one of Node', (t) => {
  for (const [name, theirs] of Object.entries(nodeByDefault)) {
    const mine = byDefault[name];
    if (typeof theirs !== 'function' || typeof mine !== 'function') continue;
    t.is(mine.name, theirs.name);
    t.is(mine.length, theirs.length, name);
  }
});

test('constants are the constants of Node', (t) => {
  t.deepEqual({ ...ours.constants }, { ...nodePromises.constants });
});
