import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Setting, Target } from '../row.js';
import { expectTree, type TreeContents, walkTreeSync } from './layout.js';
import { NumberedTrees } from './numbered-trees.js';
import { treeSetting } from './tree-setting.js';

export function copySetting(folder: string, source: string, contents: TreeContents, target: Target): Setting {
  const copies = new NumberedTrees(join(folder, 'copied'));
  const before = (count: number) => copies.advance(count);
  const after = () => {
    for (const copy of copies.current()) {
      expectTree('cp', contents, walkTreeSync(copy));
    }
  };
  return treeSetting({
    name: 'cp, recursive',
    target,
    openAsync: (fs) => ({
      call: (_lane, turn) => fs.cp(source, copies.path(turn), { recursive: true }),
      check: () => {},
      before,
      after,
      close: async () => {},
    }),
    openSync: () => ({
      call: (turn) => cpSync(source, copies.path(turn), { recursive: true }),
      before,
      after,
      close: () => {},
    }),
  });
}
