import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { Failure, run } from './command.mjs';
import { fromRoot } from './root.mjs';

/**
 * A package of npm's that is a bare program and needs no install script, in a folder of its own under build/. It may be
 * for another machine than this one, which is what npm is forced to.
 *
 * @param file the program, relative to the package; returned as a path
 */
export function npmPackage({ name, version, file, home = `build/npm/${name}@${version}` }) {
  const program = fromRoot(home, 'node_modules', name, file);
  if (!existsSync(program)) {
    console.log(`  downloading ${name}@${version}…`);
    mkdirSync(fromRoot(home), { recursive: true });
    const options = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--force', '--loglevel=error'];
    const { ok, output } = run('npm', ['install', '--prefix', fromRoot(home), ...options, `${name}@${version}`], {
      quiet: true,
    });
    if (!ok || !existsSync(program)) {
      throw new Failure(`npm did not bring ${path.posix.join(name, file)} of version ${version}.\n${output.trim()}`);
    }
  }
  return program;
}
