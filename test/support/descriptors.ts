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

/** How many rings this process has. Since Node 22 there can be one of Node's own, made before any module is loaded. */
export function rings(): number {
  return descriptors().filter(isRing).length;
}

/** What there is more of after than before. */
export function added(before: readonly string[], after: readonly string[]): string[] {
  const left = [...after];
  for (const target of before) {
    const at = left.indexOf(target);
    if (at !== -1) left.splice(at, 1);
  }
  return left;
}
