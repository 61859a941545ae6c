import test from 'ava';
import { runFixture } from '../support/run-fixture.js';

test('the ring is not handed on to other programs', async (t) => {
  const { kind, own, inherited } = await runFixture<{ kind: string; own: number; inherited: string }>('inherited');
  t.is(own > 0, kind === 'io_uring');
  t.false(inherited.includes('io_uring'), inherited);
  t.true(inherited.includes('/proc/'), inherited);
});

test('thousands of operations, failures among them, leave no descriptor behind', async (t) => {
  const { before, after, rounds } = await runFixture<{ before: string[]; after: string[]; rounds: number }>('leaks');
  t.is(rounds, 500);
  t.deepEqual(after, before);
});

test('lookups close their own descriptors and none of those between them', async (t) => {
  const { lost, left } = await runFixture<{ lost: number[]; left: number }>('descriptors-between');
  t.deepEqual(lost, []);
  t.is(left, 0);
});

test('many more operations at once than any queue holds', async (t) => {
  const { settled, right } = await runFixture<{ settled: number; right: number }>('crowd');
  t.is(settled, 30_000);
  t.is(right, 30_000);
});

const limits: Record<string, readonly string[]> = {
  'few open files': ['prlimit', '--nofile=64:64'],
  'no locked memory': ['prlimit', '--memlock=0:0'],
  'few open files and no locked memory': ['prlimit', '--nofile=64:64', '--memlock=0:0'],
};

for (const [title, through] of Object.entries(limits)) {
  test(`a process that may have ${title}`, async (t) => {
    const { answer, exhausted } = await runFixture<{ answer: string; exhausted: string }>('limited', { through });
    t.is(answer, 'all right');
    t.is(exhausted, title.includes('files') ? 'EMFILE' : 'nothing');
  });

  test(`a process that may have ${title} and has no privileges`, async (t) => {
    const { answer } = await runFixture<{ answer: string }>('limited', { through, args: ['without rights'] });
    t.is(answer, 'all right');
  });
}
