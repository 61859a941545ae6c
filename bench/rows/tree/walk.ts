import { join } from 'node:path';
import { runInLanes } from '../../measuring/lanes.js';
import type { FilePromises } from '../../setting/implementations.js';
import type { Setting, Target } from '../row.js';
import { expectTree, type TreeContents, walkTreeSync } from './layout.js';
import { treeSetting } from './tree-setting.js';

const statsInFlight = 128;

export function walkSetting(source: string, contents: TreeContents, target: Target): Setting {
  return treeSetting({
    name: `readdir, recursive + stat of each, ${statsInFlight} in flight`,
    target,
    openAsync: (fs) => ({
      call: () => walkTree(fs, source),
      check: (found: TreeContents) => expectTree('The walk', contents, found),
      close: async () => {},
    }),
    openSync: () => ({
      call: () => expectTree('The walk', contents, walkTreeSync(source)),
      close: () => {},
    }),
  });
}

async function walkTree(fs: FilePromises, root: string): Promise<TreeContents> {
  const entries = await fs.readdir(root, { recursive: true, withFileTypes: true });
  const contents = { entries: 0, bytes: 0 };
  const visit = async (turn: number): Promise<void> => {
    const { parentPath, name } = entries[turn] as (typeof entries)[number];
    const stats = await fs.stat(join(parentPath, name));
    contents.entries++;
    contents.bytes += stats.isFile() ? stats.size : 0;
  };
  const calls = { call: (_lane: number, turn: number) => visit(turn), check: () => {}, close: async () => {} };
  await runInLanes(calls, statsInFlight, entries.length);
  return contents;
}
