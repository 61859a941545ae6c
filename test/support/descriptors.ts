import { readdirSync, readlinkSync } from 'node:fs';

/** What every open descriptor of this process points to. */
export function descriptors(): string[] {
  const targets: string[] = [];
  for (const fd of readdirSync('/proc/self/fd')) {
    try {
      targets.push(readlinkSync(`/proc/self/fd/${fd}`));
    } catch (error) {
      // The descriptor that listed the directory is gone by now.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return targets;
}

export function isRing(target: string): boolean {
  return target.includes('anon_inode:[io_uring]');
}

/** How many rings of uringfs this process has. Some Nodes have rings of their own, made for every loop before any of ours. */
export function rings(): number {
  return descriptors().filter(isRing).length;
}
