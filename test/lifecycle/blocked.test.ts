import test from 'ava';
import { backend } from 'uringfs';
import { runFixture } from '../support/run-fixture.js';

interface Report {
  readonly blocked: number;
  readonly served: string;
  readonly texts: string[];
}

for (const count of [1, 3, 4, 12, 100]) {
  for (const kind of ['open', 'readFile', 'read', 'createReadStream']) {
    // Node has four threads in all: with four of them blocked it serves nobody, and so nothing can be asked of it.
    const served = backend.kind === 'io_uring' || count < 4;
    test(`${count} blocked calls of ${kind} ${served ? 'do not hold up others' : 'end when they are let go'}`, async (t) => {
      const args = [kind, String(count), served ? 'serve' : 'let go'];
      const report = await runFixture<Report>('blocked', { args });
      t.is(report.blocked, count);
      t.is(report.served, served ? 'all right' : 'not asked');
      t.deepEqual(report.texts, new Array(count).fill('text'));
    });
  }
}
