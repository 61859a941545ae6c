import { spawnSync } from 'node:child_process';

/** A command that runs the rest of its arguments where `folder` is a file system of so many bytes, in memory. */
export function onSmallFileSystem(folder: string, bytes: number): readonly string[] {
  const script = 'mount -t tmpfs -o "size=$1" small "$2" && shift 2 && exec "$@"';
  // Whoever is not root may mount in a user namespace, where the system allows that.
  const user = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  return ['unshare', ...user, '--mount', 'sh', '-c', script, 'sh', String(bytes), folder];
}

/** Whether such can be made here. */
export function mayMount(folder: string): boolean {
  const [command = '', ...rest] = onSmallFileSystem(folder, 65_536);
  return spawnSync(command, [...rest, 'true']).status === 0;
}
