import { type Dirent, lstatSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pattern } from '../support/pattern.js';
import { tree } from '../support/tree.js';

const files: Record<string, Buffer | string> = {
  anchor: 'what links with an absolute target lead to',
  a: pattern(100, 1),
  b: pattern(70_000, 2),
  empty: '',
  text: 'Größe, 大きさ, 😀\nand a second line\r\nand a third',
  'd/a': pattern(4_096, 3),
  'd/e/f': pattern(8_193, 4),
};

const links: Record<string, string> = { link: 'a', folder: 'd', dangling: 'nowhere', loop: 'loop', 'd/link': 'e/f' };

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Makes what calls need in order to succeed, where earlier calls have taken it away and left room for it. */
export function stock(directory: string): void {
  for (const folder of ['', 'd', 'd/e', 'vacant']) {
    const path = join(directory, folder);
    const blocked = exists(dirname(path)) && !lstatSync(dirname(path)).isDirectory();
    if (!exists(path) && !blocked) mkdirSync(path, { recursive: true });
  }
  const free = (path: string) => !exists(path) && exists(dirname(path)) && lstatSync(dirname(path)).isDirectory();
  for (const [name, content] of Object.entries(files)) {
    const path = join(directory, name);
    if (free(path)) writeFileSync(path, content);
  }
  for (const [name, target] of Object.entries(links)) {
    const path = join(directory, name);
    if (free(path)) symlinkSync(target, path);
  }
}

/** Where calls do their work inside a directory: deep enough that no `..` among the names leads out of that. */
export function workplaceIn(directory: string): string {
  return join(directory, 'x', 'y', 'here');
}

export function startAgain(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  stock(workplaceIn(directory));
}

/** Whether a walk that follows symbolic links ends soon: folders that lead into each other grow exponentially. */
export function isSmall(directory: string, most = 300): boolean {
  let left = most;
  const walk = (folder: Buffer): void => {
    for (const name of readdirSync(folder, { encoding: 'buffer' })) {
      if (left-- <= 0) return;
      const path = Buffer.concat([folder, Buffer.from('/'), name]);
      if (isDirectory(path)) walk(path);
    }
  };
  walk(Buffer.from(directory));
  return left > 0;
}

// A dangling link is absent, and a loop or a path that has become too long throws.
function isDirectory(path: Buffer): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}

const day = 86_400_000n * 1_000_000n;

/** A time that a call has set is told exactly; the times of two plays that came from the clock cannot agree. */
export function toldTime(nanoseconds: bigint): string {
  const now = BigInt(Date.now()) * 1_000_000n;
  return nanoseconds > now - day && nanoseconds < now + day ? 'from the clock' : String(nanoseconds);
}

/** What is left in a directory: names, kinds, modes, contents, owners, links, and the times that were set. */
export function stateOf(directory: string, withAccessTimes: boolean): Record<string, unknown> {
  const facts: Record<string, unknown> = {};
  const slash = Buffer.from('/');
  const walk = (folder: Buffer, prefix: string) => {
    const entries = readdirSync(folder, { withFileTypes: true, encoding: 'buffer' }) as Dirent<NonSharedBuffer>[];
    for (const entry of entries) {
      const path = Buffer.concat([folder, slash, entry.name]);
      const name = prefix + entry.name.toString('latin1');
      const { uid, gid, nlink, mtimeNs, atimeNs } = lstatSync(path, { bigint: true });
      facts[name] = {
        owners: `${uid}:${gid}`,
        nlink,
        modified: toldTime(mtimeNs),
        // Reading changes it, at the file system's discretion, so it is asked for only right after it was set.
        ...(withAccessTimes && { accessed: toldTime(atimeNs) }),
      };
      if (entry.isDirectory()) walk(path, `${name}/`);
    }
  };
  walk(Buffer.from(directory), '');
  const left: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(tree(directory))) {
    left[name] = { ...(entry as object), ...(facts[name] as object) };
  }
  return left;
}
