import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Setting, Target } from '../row.js';
import { NumberedTrees } from './numbered-trees.js';
import { treeSetting } from './tree-setting.js';

export function removeSetting(folder: string, samples: number, target: Target): Setting {
  const victims = new NumberedTrees(join(folder, 'removed'));
  const before = (count: number) => {
    victims.layOut(count);
    victims.advance(count);
  };
  const after = () => {
    for (const victim of victims.current()) {
      if (existsSync(victim)) {
        throw new Error(`rm left ${victim} behind, so its time means nothing.`);
      }
    }
  };
  const setting = treeSetting({
    name: 'rm, recursive',
    target,
    openAsync: (fs) => ({
      call: (_lane, turn) => fs.rm(victims.path(turn), { recursive: true }),
      check: () => {},
      before,
      after,
      close: async () => {},
    }),
    openSync: () => ({
      call: (turn) => rmSync(victims.path(turn), { recursive: true }),
      before,
      after,
      close: () => {},
    }),
  });
  return {
    ...setting,
    open: () => {
      victims.layOut(samples);
      return setting.open();
    },
  };
}
