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

test('copies of special modes and guarded folders by a process without rights', async (t) => {
  // Not beside the build: whoever the process becomes may not be allowed to go there.
  const directory = mkdtempSync(join(tmpdir(), 'uringfs-copies-'));
  chmodSync(directory, 0o777);
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  const { uid, node, uringfs } = await runFixture<Report>('copies-without-rights', { args: [directory] });
  t.not(uid, 0);
  t.deepEqual(uringfs, node);
  t.true(JSON.stringify(node).includes('ERR_FS_CP_FIFO_PIPE'));
});
