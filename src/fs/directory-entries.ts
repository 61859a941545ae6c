import nodeFs, { type Dirent } from 'node:fs';

const separator = '\0';
const digitZero = 48;
const directoryType = 2;

type DirentClass = new (name: string, type: number, path: string) => Dirent;

let checked: DirentClass | null | undefined;

/** Node's Dirent, as a function of name, type and folder; null where a future Node makes it otherwise. */
export function direntClass(): DirentClass | null {
  if (checked === undefined) {
    const Dirent = nodeFs.Dirent as unknown as DirentClass;
    const sample = new Dirent('name', directoryType, '/folder');
    const good = sample.isDirectory() && sample.name === 'name' && sample.parentPath === '/folder';
    checked = good ? Dirent : null;
  }
  return checked;
}

/** The items of a text of the core's. */
export function items(text: string): string[] {
  return text === '' ? [] : text.split(separator);
}

/** Calls `each` with the type and the name of every entry of a text that lists the types first. */
export function eachTyped(text: string, each: (name: string, type: number) => void): void {
  const [types = '', ...names] = items(text);
  for (const [index, name] of names.entries()) each(name, types.charCodeAt(index) - digitZero);
}
