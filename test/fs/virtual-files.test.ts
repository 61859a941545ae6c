import test from 'ava';
import { runFixture } from '../support/run-fixture.js';
import { registerUrl } from '../support/with-register.js';

const flag = '--experimental-vfs';

interface Played {
  readonly ofNode: Record<string, unknown>;
  readonly ours: Record<string, unknown>;
}

const play = (...preloads: string[]) =>
  runFixture<Played>('virtual-files', { nodeOptions: [flag, '--no-warnings', ...preloads] });

// Only newer versions of Node have it.
if (process.allowedNodeEnvironmentFlags.has(flag)) {
  test('files of a virtual file system are seen as by node:fs', async (t) => {
    const { ofNode, ours } = await play();
    t.regex(JSON.stringify(ofNode.readFile), /some text, and more/);
    t.deepEqual(ours, ofNode);
    const registered = await play('--import', registerUrl);
    t.deepEqual(registered.ofNode, ofNode);
  });
} else {
  test('below a device there are no files', async (t) => {
    const { readFile } = await import('uringfs/promises');
    await t.throwsAsync(readFile('/dev/null/vfs/0/file'), { code: 'ENOTDIR' });
  });
}
