import { existsSync, mkdirSync } from 'node:fs';
import { Failure, run } from './command.mjs';
import { fromRoot } from './root.mjs';

/** The newest Node of a major version, from npm: that package is the bare binary and needs no install script. */
export function otherNode(major) {
  const name = `node-${process.platform}-${process.arch}`;
  const home = `build/nodes/${major}`;
  const binary = fromRoot(home, 'node_modules', name, 'bin/node');
  if (!existsSync(binary)) {
    console.log(`  downloading Node ${major}…`);
    mkdirSync(fromRoot(home), { recursive: true });
    const options = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    const { ok, output } = run('npm', ['install', '--prefix', fromRoot(home), ...options, `${name}@${major}`], {
      quiet: true,
    });
    if (!ok || !existsSync(binary)) {
      throw new Failure(`Node ${major} could not be fetched from npm (${name}@${major}).\n${output.trim()}`);
    }
  }
  return binary;
}
