import { Buffer } from 'node:buffer';

// Paths are bytes here: names need not be UTF-8.

const slash = Buffer.from('/');

export function join(folder: Buffer, name: Buffer): Buffer {
  return folder.at(-1) === slash[0] ? Buffer.concat([folder, name]) : Buffer.concat([folder, slash, name]);
}

/** The last name of a path; of one that leads up again, the folder itself. */
export function lastName(path: Buffer): Buffer {
  const text = path.toString('latin1').replace(/\/+$/, '');
  const name = text.slice(text.lastIndexOf('/') + 1);
  return Buffer.from(name === '..' ? '.' : name, 'latin1');
}

/** Its key in a map. */
export function key(path: Buffer): string {
  return path.toString('latin1');
}
