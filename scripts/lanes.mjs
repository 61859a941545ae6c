import { runAva } from './ava-run.mjs';
import { lint } from './lint.mjs';
import { otherNode } from './other-nodes.mjs';
import { runPackageLane } from './package-lane.mjs';
import { buildSanitizedPackage, sanitizerEnvironment } from './sanitized-package.mjs';

function onNode(major) {
  const name = `node${major}`;
  return {
    name,
    about: `the suite on Node ${major}`,
    run: (patterns) => runAva({ lane: name, node: otherNode(major), patterns }),
  };
}

/** What Linux 5.10 has not got of what the engine uses. */
const lackingIn510 = [
  ...['RESOLVE_CACHED', 'STATMOUNT', 'NOWAIT', 'SPARSE_FILES', 'SPARSE_BUFFERS', 'COOP_TASKRUN', 'SINGLE_ISSUER'],
  ...['CQE_SKIP', 'LINKED_FILE', 'RSRC_TAGS', 'NATIVE_WORKERS'],
];

export const lanes = [
  {
    name: 'lint',
    about: 'formatting, linters, types, house rules',
    run: () => ({ passed: 0, failed: lint() ? 0 : 1, skipped: [] }),
  },
  {
    name: 'node',
    about: `the suite on this Node (${process.version})`,
    run: (patterns) => runAva({ lane: 'node', patterns }),
  },
  {
    name: 'small-ring',
    about: 'the suite with a ring of 2 entries',
    run: (patterns) => runAva({ lane: 'small-ring', patterns, env: { URINGFS_RING_ENTRIES: '2' } }),
  },
  {
    name: 'linux-5.10',
    about: 'the suite with what Linux 5.10 has',
    run: (patterns) => runAva({ lane: 'linux-5.10', patterns, env: { URINGFS_DISABLE_OPS: lackingIn510.join() } }),
  },
  {
    name: 'fallback',
    about: 'the suite on the node:fs backend',
    run: (patterns) => runAva({ lane: 'fallback', patterns, env: { URINGFS_BACKEND: 'node' } }),
  },
  {
    name: 'sanitized',
    about: 'the suite with AddressSanitizer and UndefinedBehaviorSanitizer',
    run: (patterns) =>
      runAva({
        lane: 'sanitized',
        patterns,
        cwd: buildSanitizedPackage(),
        env: sanitizerEnvironment(),
        args: ['--concurrency=1', '--timeout=5m'],
      }),
  },
  {
    name: 'package',
    about: 'what is published: binaries, contents, types, installed with nothing but npm',
    run: () => runPackageLane(),
  },
  onNode(22),
  onNode(24),
  onNode(26),
];
