/**
 * `node:fs/promises` on io_uring: the same names, arguments, results and errors. What has no faster way yet, or no
 * io_uring under it, is Node's own function.
 */

import { copyFile } from './fs/copy-file.js';
import { cp } from './fs/copy-tree.js';
import { mkdtemp, readlink, realpath } from './fs/links.js';
import { access, chmod, chown, lchown, lutimes, statfs, truncate, utimes } from './fs/metadata.js';
import { link, mkdir, rename, rmdir, symlink, unlink } from './fs/names.js';
import { open } from './fs/open.js';
import { opendir } from './fs/open-directory.js';
import { original } from './fs/original.js';
import { readdir } from './fs/read-directory.js';
import { readFile } from './fs/read-file.js';
import { rm } from './fs/remove.js';
import { lstat, stat } from './fs/stat.js';
import { appendFile, writeFile } from './fs/write-file.js';

export * from 'node:fs/promises';
export {
  access,
  appendFile,
  chmod,
  chown,
  copyFile,
  cp,
  lchown,
  link,
  lstat,
  lutimes,
  mkdir,
  mkdtemp,
  open,
  opendir,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  statfs,
  symlink,
  truncate,
  unlink,
  utimes,
  writeFile,
};

const ours = {
  access,
  appendFile,
  chmod,
  chown,
  copyFile,
  cp,
  lchown,
  link,
  lstat,
  lutimes,
  mkdir,
  mkdtemp,
  open,
  opendir,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  statfs,
  symlink,
  truncate,
  unlink,
  utimes,
  writeFile,
};

// Programs that wrap functions look at how many arguments they take.
for (const [name, call] of Object.entries(ours)) {
  const { length } = original[name as keyof typeof ours];
  Object.defineProperties(call, { name: { value: name }, length: { value: length } });
}

const promises: typeof original = { ...original, ...ours };

export default promises;
