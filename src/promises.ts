/**
 * `node:fs/promises` on io_uring: the same names, arguments, results and errors. What has no faster way yet, or no
 * io_uring under it, is Node's own function.
 */

import { mkdir, rename, unlink } from './fs/names.js';
import { open } from './fs/open.js';
import { original } from './fs/original.js';
import { readFile } from './fs/read-file.js';
import { lstat, stat } from './fs/stat.js';
import { appendFile, writeFile } from './fs/write-file.js';

export * from 'node:fs/promises';
export { appendFile, lstat, mkdir, open, readFile, rename, stat, unlink, writeFile };

const promises: typeof original = {
  ...original,
  appendFile,
  lstat,
  mkdir,
  open,
  readFile,
  rename,
  stat,
  unlink,
  writeFile,
};

export default promises;
