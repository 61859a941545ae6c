import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Failure, runOrFail } from './command.mjs';
import { fromRoot } from './root.mjs';

const mostBytes = 1024 * 1024;
const expected = [/^(package\.json|README\.md|LICENSE|CHANGELOG\.md|THIRD-PARTY\.md)$/, /^dist\/[\w/-]+\.(js|d\.ts)$/];
const binaries = /^prebuilds\/(manifest\.json|linux-(x64|arm64)\/uringfs\.(glibc|musl)\.node)$/;

/** Packs what would be published. @throws Failure where something is in it that users do not need, or is not. */
export function packPackage() {
  const folder = fromRoot('build/pack');
  mkdirSync(folder, { recursive: true });
  const options = ['--json', '--ignore-scripts', '--pack-destination', folder];
  const [packed] = JSON.parse(runOrFail('npm', ['pack', ...options], { quiet: true }).replace(/^[^[]*/, ''));
  const names = packed.files.map((file) => file.path);
  const surplus = names.filter((name) => ![...expected, binaries].some((pattern) => pattern.test(name)));
  if (surplus.length > 0) throw new Failure(`The package would bring ${surplus.join(', ')}, which users do not need.`);
  const shipped = names.filter((name) => binaries.test(name)).length;
  if (shipped !== 5) throw new Failure(`The package would bring ${shipped} of the manifest and the four binaries.`);
  if (packed.size > mostBytes)
    throw new Failure(`The package has ${packed.size} bytes; at most ${mostBytes} are allowed.`);
  const { scripts = {} } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8'));
  const atInstall = ['preinstall', 'install', 'postinstall', 'prepare'].filter((name) => name in scripts);
  if (atInstall.length > 0) throw new Failure(`package.json has scripts that run at installation: ${atInstall}.`);
  return { tarball: path.join(folder, packed.filename), bytes: packed.size, files: names.length };
}

/**
 * Installs the package into an empty project, as a user does who has nothing but Node and npm: no compiler can be
 * found, and no script runs.
 *
 * @returns the project's folder, with the compiled smoke suite in it
 */
export function installPackage(tarball) {
  const project = mkdtempSync(path.join(tmpdir(), 'uringfs-installed-'));
  const programs = path.join(project, 'programs');
  mkdirSync(programs);
  symlinkSync(process.execPath, path.join(programs, 'node'));
  symlinkSync('/bin/sh', path.join(programs, 'sh'));
  writeFileSync(path.join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const npm = runOrFail('npm', ['root', '--global'], { quiet: true }).trim();
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  runOrFail(process.execPath, [path.join(npm, 'npm/bin/npm-cli.js'), 'install', ...options, tarball], {
    cwd: project,
    env: { ...process.env, PATH: programs },
    quiet: true,
  });
  cpSync(fromRoot('build/dev/test/smoke'), path.join(project, 'smoke'), { recursive: true });
  return project;
}
