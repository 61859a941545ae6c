import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { runFixture } from '../support/run-fixture.js';

interface Report {
  readonly uid: number;
  readonly node: unknown;
  readonly uringfs: unknown;
}

for (const moment of ['before', 'after']) {
  test(`what names are refused to a process that gave up its rights ${moment} it first used uringfs`, async (t) => {
    // Not beside the build: whoever the process becomes may not be allowed to go there.
    const directory = mkdtempSync(join(tmpdir(), 'uringfs-names-'));
    chmodSync(directory, 0o755);
    t.teardown(() => rmSync(directory, { recursive: true, force: true }));
    const { uid, node, uringfs } = await runFixture<Report>('names-without-rights', { args: [directory, moment] });
    t.not(uid, 0);
    t.deepEqual(uringfs, node);
    for (const code of ['EACCES', 'EPERM']) t.true(JSON.stringify(node).includes(code), code);
  });
}
