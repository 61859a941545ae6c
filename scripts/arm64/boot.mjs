import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Failure, run, runOrFail } from '../command.mjs';
import { fromRoot } from '../root.mjs';

const minutes = 10;
const mebibytes = 1024;

/** The first program: loads modules, mounts the disk, runs the commands, and switches off. */
function init(modules, commands) {
  return `#!/bin/busybox sh
export PATH=/bin HOME=/tmp
busybox mount -t proc proc /proc
busybox mount -t sysfs sys /sys
busybox mount -t devtmpfs dev /dev
${modules.map((name) => `busybox insmod /modules/${name}`).join('\n')}
busybox mount -t ext4 /dev/vda /disk || { echo 'There is no disk.'; busybox poweroff -f; }
busybox ip link set lo up
export TMPDIR=/disk
cd /package
${commands.map((command) => `${command}; echo "ended with $?"`).join('\n')}
busybox poweroff -f
`;
}

/**
 * Boots a kernel in an emulated machine with the system's files as its root and an ext4 disk, and runs commands there.
 *
 * @returns what the machine has written to its console
 */
export function boot({ system, kernel, commands }) {
  const home = fromRoot('build/arm64/boot');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(`${home}/root/modules`, { recursive: true });
  const names = kernel.modules.map((file) => unpacked(file, `${home}/root/modules`));
  writeFileSync(`${home}/root/init`, init(names, commands), { mode: 0o755 });
  const archive = openSync(`${home}/initramfs`, 'w');
  // Two archives one after the other are one root: the second has what this boot alone needs.
  for (const folder of [system, `${home}/root`]) {
    const { status, stderr } = spawnSync('sh', ['-c', 'find . | cpio --quiet -o -H newc'], {
      cwd: folder,
      stdio: ['ignore', archive, 'pipe'],
    });
    if (status !== 0) throw new Failure(`cpio failed: ${stderr}`);
  }
  runOrFail('/sbin/mke2fs', ['-q', '-t', 'ext4', '-F', `${home}/disk`, '256M'], { quiet: true });
  const { ok, output } = run(
    'timeout',
    [
      `${minutes * 60}`,
      'qemu-system-aarch64',
      ...['-machine', 'virt', '-cpu', 'neoverse-n1', '-smp', '2', '-m', `${mebibytes}`, '-nographic', '-no-reboot'],
      // The firmware of a network card is a package of its own.
      ...['-nic', 'none'],
      ...['-kernel', kernel.image, '-initrd', `${home}/initramfs`, '-append', 'quiet panic=-1'],
      ...['-drive', `file=${home}/disk,format=raw,if=virtio`],
    ],
    { quiet: true },
  );
  if (!ok) throw new Failure(`Linux ${kernel.release} did not switch its machine off.\n${output}`);
  return output;
}

function unpacked(file, folder) {
  const name = path.basename(file);
  cpSync(file, path.join(folder, name));
  if (!name.endsWith('.xz')) return name;
  runOrFail('xz', ['-d', path.join(folder, name)], { quiet: true });
  return name.slice(0, -'.xz'.length);
}
