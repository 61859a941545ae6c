import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Failure, runOrFail } from './command.mjs';
import { fromRoot } from './root.mjs';

const mirror = 'http://deb.debian.org/debian';
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const places = ['etc/apt/apt.conf.d', 'var/lib/apt/lists/partial', 'var/cache/apt/archives/partial', 'var/lib/dpkg'];

/**
 * Packages of any of Debian's architectures and suites, downloaded and unpacked together into one folder under build/.
 * Neither root nor a foreign architecture is needed, and what the system has installed is neither asked nor changed.
 */
export function debianPackages({ suite = 'bookworm', arch, names }) {
  const folder = fromRoot('build/debian', `${suite}-${arch}-${names.join('-')}`);
  if (existsSync(folder)) {
    return folder;
  }
  const apt = aptOf(suite, arch);
  console.log(`  downloading ${names.join(', ')} for ${arch} from Debian ${suite}…`);
  const work = `${folder}.part`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(`${work}/files`, { recursive: true });
  runOrFail('apt-get', [...apt, '-qq', 'download', ...names], { cwd: work, quiet: true });
  const packages = readdirSync(work).filter((name) => name.endsWith('.deb'));
  if (packages.length !== names.length) {
    throw new Failure(
      `Debian ${suite} brought ${packages.length} packages for ${arch} instead of ${names.join(', ')}.`,
    );
  }
  for (const name of packages) {
    runOrFail('dpkg-deb', ['-x', path.join(work, name), `${work}/files`], { quiet: true });
  }
  writeFileSync(`${work}/files/packages.txt`, `${packages.sort().join('\n')}\n`);
  renameSync(`${work}/files`, folder);
  rmSync(work, { recursive: true });
  return folder;
}

/** The newest package whose name matches, as names of kernels carry their versions. */
export function newestPackage({ suite, arch, pattern }) {
  const names = runOrFail('apt-cache', [...aptOf(suite, arch), 'pkgnames'], { quiet: true })
    .split('\n')
    .filter((name) => pattern.test(name));
  const collator = new Intl.Collator('en', { numeric: true });
  const newest = names.sort(collator.compare).at(-1);
  if (newest === undefined) {
    throw new Failure(`Debian ${suite} has no package for ${arch} whose name matches ${pattern}.`);
  }
  return newest;
}

/** The options that make apt-get work in a root of its own, with the suite's lists there. */
function aptOf(suite, arch) {
  const home = fromRoot('build/debian/apt', `${suite}-${arch}`);
  const options = [
    `Dir=${home}`,
    `Dir::State::status=${home}/var/lib/dpkg/status`,
    `APT::Architecture=${arch}`,
    `APT::Architectures=${arch}`,
    'APT::Sandbox::User=',
    'Acquire::Languages=none',
    'Acquire::Retries=3',
  ].flatMap((option) => ['-o', option]);
  if (!existsSync(`${home}/complete`)) {
    for (const place of places) {
      mkdirSync(path.join(home, place), { recursive: true });
    }
    writeFileSync(`${home}/var/lib/dpkg/status`, '');
    writeFileSync(`${home}/etc/apt/sources.list`, `deb [signed-by=${keyring}] ${mirror} ${suite} main\n`);
    runOrFail('apt-get', [...options, '-qq', 'update'], { quiet: true });
    writeFileSync(`${home}/complete`, '');
  }
  return options;
}
