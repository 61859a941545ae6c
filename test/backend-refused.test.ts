import test from 'ava';
import { backend } from 'uringfs';
import { endOfFixture, runFixture } from './support/run-fixture.js';

interface Report {
  readonly kind: string;
  readonly reason: string;
  readonly works: boolean;
}

// An eventfd, a copy of it, and the ring: with fewer than three descriptors left one of them is refused.
for (const free of [1, 2, 3, 4, 8]) {
  test(`with ${free} descriptors left everything works, with a reason for the backend`, async (t) => {
    const way = { args: [String(free)], through: ['prlimit', '--nofile=80'] };
    const { kind, reason, works } = await runFixture<Report>('few-descriptors', way);
    t.true(works);
    if (backend.kind === 'node' || free >= 3) return;
    t.is(kind, 'node');
    t.regex(reason, /RLIMIT_NOFILE|could not be loaded/);
  });
}

test('a ring that is demanded and refused is an error that says how to get it', async (t) => {
  const way = { args: ['2'], through: ['prlimit', '--nofile=80'], env: { URINGFS_BACKEND: 'io_uring' } };
  const { code, signal, stderr } = await endOfFixture('few-descriptors', way);
  t.is(signal, null);
  t.is(code, 1);
  t.regex(stderr, /URINGFS_BACKEND=io_uring demands io_uring/);
});
