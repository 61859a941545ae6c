import { npmPackage } from './npm-package.mjs';

/** The newest Node of a major version, from npm: that package is the bare binary and needs no install script. */
export function otherNode(major, arch = process.arch) {
  const name = `node-linux-${arch}`;
  const home = arch === process.arch ? `build/nodes/${major}` : `build/nodes/${major}-${arch}`;
  return npmPackage({ name, version: major, file: 'bin/node', home });
}
