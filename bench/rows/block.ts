import { randomBytes } from 'node:crypto';

export const blockSize = 4096;

/** 4 KiB that no layer can take for zeroes. */
export const block: Buffer = randomBytes(blockSize);
