import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contender } from '../measuring/contender.js';
import { type Sample, sample } from '../measuring/sample.js';
import { wholeContender } from '../measuring/whole-contender.js';
import { expectBytes } from './expect-bytes.js';
import type { Row, Setting } from './row.js';

const mebibyte = 1024 * 1024;

type Copy = (source: string, target: string) => Promise<unknown>;

interface LargeCopy {
  title: string;
  uringfs: Copy;
  node: Copy;
  /** What Node's way is called. */
  nodeName: string;
}

/** A row that copies a large cached file to a new name in two ways, beside `cp`. */
export function largeCopyRow(folder: string, mebibytes: number, { title, uringfs, node, nodeName }: LargeCopy): Row {
  const setting: Setting = {
    name: 'one copy',
    open: async () => {
      mkdirSync(folder, { recursive: true });
      const copies = { source: join(folder, 'source'), target: join(folder, 'target'), mebibytes };
      writeFileSync(copies.source, Buffer.alloc(mebibytes * mebibyte, randomBytes(mebibyte)));
      return [
        copyContender('uringfs', 'uringfs', copies, uringfs),
        copyContender('node', nodeName, copies, node),
        copyContender('reference', 'cp', copies, copyWithCp),
      ];
    },
  };
  return { title: `${title}, ${mebibytes} MiB`, unit: 'MiB', settings: [setting] };
}

interface Copies {
  source: string;
  target: string;
  mebibytes: number;
}

function copyContender(role: Contender['role'], name: string, copies: Copies, copy: Copy): Contender {
  const { source, target, mebibytes } = copies;
  const measure = async (): Promise<Sample> => {
    rmSync(target, { force: true });
    const measured = await sample(mebibytes, async () => {
      await copy(source, target);
    });
    expectBytes(name, mebibytes * mebibyte, statSync(target).size);
    rmSync(target);
    return measured;
  };
  return wholeContender(role, name, measure, async () => {
    rmSync(source, { force: true });
  });
}

async function copyWithCp(source: string, target: string): Promise<void> {
  const [code] = await once(spawn('cp', [source, target], { stdio: ['ignore', 'ignore', 'inherit'] }), 'close');
  if (code !== 0) {
    throw new Error(`cp could not copy ${source} to ${target}: it ended with code ${code}.`);
  }
}
