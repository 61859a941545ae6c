import test from 'ava';
import { runFixture } from '../support/run-fixture.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';

const unharmed = { right: true };
const cases: [string, unknown][] = [
  ['paths that are longer than they say', { ...unharmed, result: 'ENAMETOOLONG' }],
  ['views that are shorter than they say', { ...unharmed, result: 10 }],
  ['memory that has gone, many times', 60_000],
  ['promises of another kind', { natives: true, answers: 'ok ok ok ok ENOENT' }],
  ['clocks that stand still', { text: 'text', missing: 'ENOENT', all: 1 }],
  [
    'patches that look at everything',
    { seen: [], text: 'text of a small file', read: 'text', latin: 'TEXT OF a small file', long: 300_000 },
  ],
  ['a position between two bytes', 'stands still'],
];

for (const [name, expected] of cases) {
  test(`JavaScript that lies or patches: ${name}`, async (t) => {
    const seen = await withTemporaryDirectory((directory) =>
      runFixture<Record<string, unknown>>('hostile', { args: [name, directory] }),
    );
    if (typeof expected === 'object') t.like(seen, expected as Record<string, unknown>);
    else t.is(seen as unknown, expected);
  });
}
