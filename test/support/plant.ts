import { chmodSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What makes one thing at a path that is free. */
export type Seed = string | Buffer | ((path: string) => void);

export function file(content: string | Buffer, mode = 0o644): Seed {
  return (path) => {
    writeFileSync(path, content);
    chmodSync(path, mode);
  };
}

export function link(target: string): Seed {
  return (path) => symlinkSync(target, path);
}

export const folder: Seed = (path) => {
  mkdirSync(path, { recursive: true });
};

/** Makes a tree from names and what is there; folders on the way are made too, and a text stands for a file with it. */
export function plant(directory: string, seeds: Readonly<Record<string, Seed>>): void {
  for (const [name, seed] of Object.entries(seeds)) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    (typeof seed === 'function' ? seed : (where: string) => writeFileSync(where, seed))(path);
  }
}

/** Sets modes from the deepest name up, so that a folder is closed only when all inside it is set. */
export function setModes(directory: string, modes: Readonly<Record<string, number>>): void {
  const names = Object.keys(modes).sort((a, b) => b.length - a.length);
  for (const name of names) chmodSync(join(directory, name), modes[name] ?? 0);
}

/** Makes again what is missing of a planted tree, and tells what that was: far cheaper than a tree for every case. */
export function replant(directory: string, seeds: Readonly<Record<string, Seed>>): string[] {
  const missing = Object.keys(seeds).filter(
    (name) => lstatSync(join(directory, name), { throwIfNoEntry: false }) === undefined,
  );
  plant(directory, Object.fromEntries(missing.map((name) => [name, seeds[name] ?? ''])));
  return missing;
}
