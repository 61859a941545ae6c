import nodeFs, { type Dirent } from 'node:fs';
import { posix } from 'node:path';

const separator = '\0';
const digitZero = 48;
const slash = 47;
/** Node's number for folders among the types of entries. */
export const directoryType = 2;

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

/** Calls `each` with the name and the type of every entry of a text that lists the types first. */
export function eachTyped(text: string, each: (name: string, type: number) => void): void {
  const list = items(text);
  const [types = ''] = list;
  for (let i = 1; i < list.length; i++) each(list[i] as string, types.charCodeAt(i - 1) - digitZero);
}

/** The entries of such a text, which lie in `folder`. */
export function dirents(text: string, folder: string): Dirent[] {
  const Dirent = direntClass() as DirentClass;
  const result: Dirent[] = [];
  eachTyped(text, (name, type) => result.push(new Dirent(name, type, folder)));
  return result;
}

/** The entries of a text that lists the folders below `top`, each before what lies in it. */
export function direntsOfTree(text: string, top: string): Dirent[] {
  const Dirent = direntClass() as DirentClass;
  const result: Dirent[] = [];
  let folder = top;
  for (const item of items(text)) {
    const mark = item.charCodeAt(0);
    if (mark !== slash) result.push(new Dirent(item.slice(1), mark - digitZero, folder));
    else if (item.length > 1) folder = posix.join(top, item);
  }
  return result;
}
