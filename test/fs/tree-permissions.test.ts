import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { runFixture } from '../support/run-fixture.js';

interface Report {
  readonly uid: number;
  readonly node: unknown;
  readonly uringfs: unknown;
}

test('trees that a normal user may not read or change are met as with node:fs', async (t) => {
  // Not beside the build: whoever the process becomes may not be allowed to go there.
  const directory = mkdtempSync(join(tmpdir(), 'uringfs-trees-'));
  chmodSync(directory, 0o755);
  t.teardown(() => {
    // A normal user opens first what the fixture closed to itself.
    execFileSync('chmod', ['-R', 'u+rwX', directory]);
    execFileSync('rm', ['-rf', directory]);
  });
  const { uid, node, uringfs } = await runFixture<Report>('trees-without-rights', { args: [directory] });
  t.not(uid, 0);
  t.deepEqual(uringfs, node);
  for (const code of ['EACCES', 'ENOENT']) t.true(JSON.stringify(node).includes(code));
});
