import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { Failure, run, runOrFail } from './command.mjs';

/** What each purpose needs from the system, as Debian packages and the thing that proves each is there. */
const needs = {
  build: [
    { package: 'g++', present: () => onPath('g++') },
    { package: 'make', present: () => onPath('make') },
    { package: 'python3', present: () => onPath('python3') },
    { package: 'liburing-dev', present: () => existsSync('/usr/include/liburing.h') },
  ],
  prebuild: [
    { package: 'binutils', present: () => onPath('x86_64-linux-gnu-strip') && onPath('readelf') },
    { package: 'g++-aarch64-linux-gnu', present: () => onPath('aarch64-linux-gnu-g++') },
  ],
  arm64: [
    { package: 'qemu-user-static', present: () => onPath('qemu-aarch64-static') },
    { package: 'qemu-system-arm', present: () => onPath('qemu-system-aarch64') },
    { package: 'cpio', present: () => onPath('cpio') },
    { package: 'kmod', present: () => existsSync('/sbin/depmod') },
    { package: 'xz-utils', present: () => onPath('xz') },
    { package: 'e2fsprogs', present: () => existsSync('/sbin/mke2fs') },
  ],
  lint: [
    { package: 'cppcheck', present: () => onPath('cppcheck') },
    // The npm package carries a Linux binary for x64 only.
    { package: 'clang-format', present: () => process.arch === 'x64' || onPath('clang-format') },
  ],
};

function onPath(program) {
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The words to put before apt-get, or null when this user may not install packages. */
function privilege() {
  if (!onPath('apt-get')) {
    return null;
  }
  if (process.getuid() === 0) {
    return [];
  }
  return onPath('sudo') && run('sudo', ['-n', 'true'], { quiet: true }).ok ? ['sudo', '-n'] : null;
}

export function installSystemPackages(purposes) {
  if (process.platform !== 'linux') {
    return;
  }
  const missing = purposes.flatMap((purpose) => needs[purpose].filter((need) => !need.present()));
  if (missing.length === 0) {
    return;
  }
  const names = missing.map((need) => need.package).join(' ');
  const prefix = privilege();
  if (prefix === null) {
    throw new Failure(
      `Missing on this system: ${names}. Install with "sudo apt-get update && sudo apt-get install ${names}" (or your distribution's equivalent) and run this again.`,
    );
  }
  console.log(`Installing system packages (apt-get): ${names}…`);
  const aptGet = (...args) => {
    const [program, ...rest] = [...prefix, 'apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=300', ...args];
    runOrFail(program, rest, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, quiet: true });
  };
  aptGet('update');
  aptGet('install', '--yes', '--no-install-recommends', ...missing.map((need) => need.package));
  const absent = missing.filter((need) => !need.present()).map((need) => need.package);
  if (absent.length > 0) {
    throw new Failure(`apt-get installed ${absent.join(' ')}, yet the files it should bring cannot be found.`);
  }
}
