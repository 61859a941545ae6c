import { opendirSync, readdirSync } from 'node:fs';
import type { Setting, Target } from '../row.js';
import { expectEntries, type TreeContents } from './layout.js';
import { treeSetting } from './tree-setting.js';

export function readdirSetting(source: string, { entries }: TreeContents, target: Target): Setting {
  return treeSetting({
    name: 'readdir, recursive',
    target,
    openAsync: (fs) => ({
      call: () => fs.readdir(source, { recursive: true }),
      check: (names: string[]) => expectEntries('readdir', entries, names.length),
      close: async () => {},
    }),
    openSync: () => ({
      call: () => expectEntries('readdirSync', entries, readdirSync(source, { recursive: true }).length),
      close: () => {},
    }),
  });
}

export function opendirSetting(source: string, { entries }: TreeContents, target: Target): Setting {
  return treeSetting({
    name: 'opendir, recursive',
    target,
    openAsync: (fs) => ({
      call: async () => {
        let found = 0;
        for await (const _ of await fs.opendir(source, { recursive: true })) {
          found++;
        }
        return found;
      },
      check: (found: number) => expectEntries('opendir', entries, found),
      close: async () => {},
    }),
    openSync: () => ({
      call: () => {
        let found = 0;
        const dir = opendirSync(source, { recursive: true });
        while (dir.readSync()) {
          found++;
        }
        dir.closeSync();
        expectEntries('opendirSync', entries, found);
      },
      close: () => {},
    }),
  });
}
