import { copy } from 'uringfs/streams';
import { type Implementation, type Promises, uringfs } from './implementation.js';

type CopyFile = Promises['copyFile'];

/** `copy()` where a case calls `copyFile`, with nothing but the arguments that both take. */
const copyFile: CopyFile = async (from, to, mode) => {
  await copy(from, to, { mode });
};

export const copying: Implementation = { ...uringfs, fs: { ...uringfs.fs, copyFile } };
