import test from 'ava';
import { backend } from 'uringfs';
import { runFixture } from '../support/run-fixture.js';

interface Report {
  readonly blocked: number;
  readonly served: string;
  readonly texts: string[];
}

const kinds = ['open', 'readFile', 'read', 'createReadStream'];
const crowds: [count: number, kinds: string[]][] = [
  [1, kinds],
  [12, kinds],
  [100, ['readFile', 'read']],
];

for (const [count, those] of crowds) {
  for (const kind of those) {
    // Node has four threads in all: with four of them blocked it serves nobody, and so nothing can be asked of it.
    const served = backend.kind === 'io_uring' || count < 4;
    const what = served ? 'do not hold up others' : 'end when they are let go';
    test(`${count} blocked calls of ${kind} ${what}`, async (t) => {
      const args = [kind, String(count), served ? 'serve' : 'let go'];
      const report = await runFixture<Report>('blocked', { args });
      t.is(report.blocked, count);
      t.is(report.served, served ? 'all right' : 'not asked');
      t.deepEqual(report.texts, new Array(count).fill('text'));
    });
  }
}
