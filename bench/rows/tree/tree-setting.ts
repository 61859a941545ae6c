import { asyncContender, syncContender } from '../../measuring/call-contenders.js';
import type { AsyncCalls, SyncCalls } from '../../measuring/calls.js';
import type { Contender } from '../../measuring/contender.js';
import { type FilePromises, node, uringfs } from '../../setting/implementations.js';
import type { Setting, Target } from '../row.js';
import { fileCount } from './layout.js';

interface TreeSetting {
  name: string;
  target: Target;
  /** What is done to a whole tree, one tree after another. */
  openAsync(fs: FilePromises): AsyncCalls;
  openSync(): SyncCalls;
}

/** Measured tree by tree, and told by the file. */
export function treeSetting(setting: TreeSetting): Setting {
  return {
    name: setting.name,
    target: setting.target,
    open: async () => [
      perFile(asyncContender('uringfs', 'uringfs', setting.openAsync(uringfs.promises), 1, 1)),
      perFile(asyncContender('node', 'node:fs/promises', setting.openAsync(node.promises), 1, 1)),
      perFile(syncContender('the synchronous calls', setting.openSync(), 1)),
    ],
  };
}

function perFile(contender: Contender): Contender {
  return {
    ...contender,
    measure: async () => {
      const { microseconds, cpuMicroseconds } = await contender.measure();
      return { microseconds: microseconds / fileCount, cpuMicroseconds: cpuMicroseconds / fileCount };
    },
  };
}
