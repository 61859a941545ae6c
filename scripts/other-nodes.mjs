import { Failure } from './command.mjs';
import { newestVersion, npmPackage, versionThere } from './npm-package.mjs';

const found = new Map();

/**
 * The newest Node of a major version, from npm: that package is the bare binary and needs no install script. One that
 * was downloaded before is taken only where npm does not answer: a new Node is what these lanes are for.
 */
export function otherNode(major, arch = process.arch) {
  const home = arch === process.arch ? `build/nodes/${major}` : `build/nodes/${major}-${arch}`;
  if (!found.has(home)) found.set(home, download(`node-linux-${arch}`, major, home));
  return found.get(home);
}

function download(name, major, home) {
  const newest = newestVersion(name, major);
  const version = newest ?? versionThere(name, home);
  if (version === undefined) throw new Failure(`npm does not say which Node ${major} is the newest: is it reached?`);
  const remark = newest === undefined ? ' (npm does not answer: it may not be the newest)' : '';
  console.log(`  Node ${version}${remark}`);
  return npmPackage({ name, version, file: 'bin/node', home });
}
