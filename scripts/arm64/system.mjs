import { chmodSync, cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { debianPackages } from '../debian.mjs';
import { otherNode } from '../other-nodes.mjs';
import { fromRoot } from '../root.mjs';

const libraries = ['libc6', 'libstdc++6', 'libgcc-s1', 'libatomic1'];

/**
 * A folder with all that Node and an installed package need on arm64: the C and C++ libraries, busybox, Node, and the
 * project as /package.
 */
export function arm64System({ project, major }) {
  const home = fromRoot('build/arm64', `system-${major}`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  for (const from of [debianPackages({ arch: 'arm64', names: libraries }), busybox()]) {
    cpSync(from, home, { recursive: true, verbatimSymlinks: true });
  }
  cpSync(otherNode(major, 'arm64'), path.join(home, 'bin/node'));
  chmodSync(path.join(home, 'bin/node'), 0o755);
  symlinkSync('busybox', path.join(home, 'bin/sh'));
  cpSync(project, path.join(home, 'package'), { recursive: true });
  rmSync(path.join(home, 'package/programs'), { recursive: true, force: true });
  for (const folder of ['usr/share', 'packages.txt']) {
    rmSync(path.join(home, folder), { recursive: true, force: true });
  }
  for (const folder of ['proc', 'sys', 'dev', 'tmp', 'disk', 'modules']) {
    mkdirSync(path.join(home, folder), { recursive: true });
  }
  return home;
}

function busybox() {
  return debianPackages({ arch: 'arm64', names: ['busybox-static'] });
}
