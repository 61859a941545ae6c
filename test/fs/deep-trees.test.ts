import { mkdirSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';

/** Deeper than calls inside each other fit on the stack of a thread, and not too deep for a path. */
const depths = [150, 700];

for (const depth of depths) {
  test(`${depth} folders in each other`, sameAsNode, async ({ fs, at, attempt }) => {
    const chain = Array<string>(depth).fill('d');
    mkdirSync(at('tree', ...chain), { recursive: true });
    for (let i = 0; i < depth; i += 50) writeFileSync(at('tree', ...chain.slice(0, i), 'file'), `${i}`);
    writeFileSync(at('tree', ...chain, 'file'), 'the last one');
    const seen = [
      await attempt(() => fs.cp(at('tree'), at('copy'), { recursive: true })),
      await attempt(() => fs.readFile(at('copy', ...chain, 'file'), 'utf8')),
      await attempt(() => fs.readdir(at('copy'), { recursive: true })),
      await attempt(() => fs.rm(at('copy'), { recursive: true })),
      await attempt(() => fs.rm(at('tree'), { recursive: true })),
    ];
    return seen;
  });
}
