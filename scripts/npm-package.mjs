import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Failure, run } from './command.mjs';
import { fromRoot } from './root.mjs';

/** The version of a package that is in a folder of its own already, or undefined. */
export function versionThere(name, home) {
  const manifest = fromRoot(home, 'node_modules', name, 'package.json');
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined;
}

/** The newest version that npm has of a package within a range, or undefined where npm does not answer. */
export function newestVersion(name, range) {
  const options = ['--json', '--loglevel=silent', '--fetch-retries=1'];
  // A warning of npm's own Node would stand among what it answers.
  const env = { ...process.env, NODE_NO_WARNINGS: '1' };
  const { ok, output } = run('npm', ['view', `${name}@${range}`, 'version', ...options], { env, quiet: true });
  if (!ok) return undefined;
  const inOrder = new Intl.Collator('en', { numeric: true });
  return [JSON.parse(output)].flat().sort(inOrder.compare).at(-1);
}

/**
 * A package of npm's that is a bare program and needs no install script, in a folder of its own under build/. It may be
 * for another machine than this one, which is what npm is forced to.
 *
 * @param version the exact one
 * @param file the program, relative to the package; returned as a path
 */
export function npmPackage({ name, version, file, home = `build/npm/${name}@${version}` }) {
  const program = fromRoot(home, 'node_modules', name, file);
  if (versionThere(name, home) !== version || !existsSync(program)) {
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
