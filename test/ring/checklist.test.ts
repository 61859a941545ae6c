import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { checklist } from './checklist.js';

test('every item of the checklist has a test named after it', (t) => {
  const folder = new URL('.', import.meta.url);
  const covered = readdirSync(folder)
    .filter((name) => name.endsWith('.test.js'))
    .flatMap((name) => [...readFileSync(new URL(name, folder), 'utf8').matchAll(/\btest\(covers\((['"])(.*?)\1\)/g)])
    .map((match) => match[2]);
  t.deepEqual(covered.toSorted(), [...checklist].toSorted());
});
