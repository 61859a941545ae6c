import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Failure, runOrFail } from '../command.mjs';
import { debianPackages, newestPackage } from '../debian.mjs';

/** Debian's kernels for arm64: what each lacks of io_uring is in docs/kernels.md. */
export const kernels = [
  { name: '5.10', suite: 'bullseye', pattern: /^linux-image-5\.10\.0-\d+-arm64$/ },
  { name: '6.1', suite: 'bookworm', pattern: /^linux-image-6\.1\.0-\d+-arm64$/ },
  { name: '6.12', suite: 'trixie', pattern: /^linux-image-6\.12\.\d+(\+\w+)?-arm64$/ },
  { name: '6.12 with pages of 16 KiB', suite: 'trixie', pattern: /^linux-image-6\.12\.\d+(\+\w+)?-arm64-16k$/ },
  { name: 'newest', suite: 'sid', pattern: /^linux-binary-\d+\.\d+\.\d+(\+\w+)?-arm64$/, disable: true },
];

/** What it takes to reach a disk of qemu's with ext4 on it. */
const modules = ['virtio_pci', 'virtio_blk', 'crc32c_generic', 'ext4'];

/** The kernel itself and, in the order in which they are to be loaded, the modules that are not built into it. */
export function kernelFiles({ suite, pattern }) {
  const name = newestPackage({ suite, arch: 'arm64', pattern });
  // The newest kernels have their modules in a package of their own.
  const names = name.includes('-binary-') ? [name, name.replace('-binary-', '-modules-')] : [name];
  const folder = debianPackages({ suite, arch: 'arm64', names });
  // Suites with a merged /usr have the modules there.
  const base = existsSync(path.join(folder, 'lib')) ? folder : path.join(folder, 'usr');
  const [release] = readdirSync(path.join(base, 'lib/modules'));
  const places = [path.join(folder, 'boot', `vmlinuz-${release}`), path.join(base, 'lib/modules', release, 'vmlinuz')];
  const image = places.find((place) => existsSync(place));
  if (image === undefined) throw new Failure(`${folder} holds no kernel.`);
  runOrFail('/sbin/depmod', ['-b', base, release], { quiet: true });
  const home = path.join(base, 'lib/modules', release);
  const lines = readFileSync(path.join(home, 'modules.dep'), 'utf8').trim().split('\n');
  const ordered = modules.flatMap((name) => {
    const line = lines.find((each) => new RegExp(`/${name}\\.ko[^:]*:`).test(each));
    // What is no module is built in; if it is not, the machine finds no disk and says so.
    if (line === undefined) return [];
    const [self, needs] = line.split(':');
    return [...needs.trim().split(/\s+/).filter(Boolean).reverse(), self];
  });
  return {
    release,
    image,
    modules: [...new Set(ordered)].map((file) => path.join(home, file)),
  };
}
