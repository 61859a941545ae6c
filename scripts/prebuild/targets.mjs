/** What binaries are made for: Node's names of the architecture and node-gyp-build's of the C library. */
export const targets = [
  { arch: 'x64', libc: 'glibc' },
  { arch: 'x64', libc: 'musl' },
  { arch: 'arm64', libc: 'glibc' },
  { arch: 'arm64', libc: 'musl' },
];

export const debianArch = { x64: 'amd64', arm64: 'arm64' };
export const gnuArch = { x64: 'x86_64', arm64: 'aarch64' };

export function nameOf({ arch, libc }) {
  return `linux-${arch}-${libc}`;
}

/** Where prebuildify puts a target's binary, relative to the root. */
export function fileOf({ arch, libc }) {
  return `prebuilds/linux-${arch}/uringfs.${libc}.node`;
}
