import test from 'ava';
import { sameAsNode } from '../support/conformance.js';

for (const mask of [0, 0o022, 0o027, 0o077, 0o777]) {
  test.serial(`umask 0o${mask.toString(8)}`, sameAsNode, async ({ fs, at, attempt }) => {
    const before = process.umask(mask);
    try {
      for (const mode of [0o600, 0o666, 0o777]) {
        const handle = await fs.open(at(`opened ${mode}`), 'w', mode);
        await handle.close();
        await fs.writeFile(at(`written ${mode}`), 'text', { mode });
        await fs.appendFile(at(`appended ${mode}`), 'text', { mode });
        await fs.mkdir(at(`folder ${mode}`), mode);
      }
      const handle = await fs.open(at('opened'), 'w');
      await handle.close();
      await fs.writeFile(at('written'), 'text');
      await fs.mkdir(at('folder'));
      return await attempt(() => fs.mkdir(at('deep', 'folder'), { recursive: true, mode: 0o770 }));
    } finally {
      process.umask(before);
    }
  });
}
