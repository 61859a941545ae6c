import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Contender } from '../measuring/contender.js';
import { type Sample, sample } from '../measuring/sample.js';
import { type Implementation, node, uringfs } from '../setting/implementations.js';
import { expectBytes } from './expect-bytes.js';
import type { Row } from './row.js';

const mebibyte = 1024 * 1024;

/** Copies a large cached file from stream to stream at the default chunk size, beside `cp`. */
export function pipelineRow(folder: string, mebibytes: number): Row {
  return {
    title: `pipeline, ${mebibytes} MiB`,
    unit: 'MiB',
    settings: [
      {
        name: 'one copy',
        open: async () => {
          const place = join(folder, 'pipeline');
          mkdirSync(place, { recursive: true });
          const source = join(place, 'source');
          const target = join(place, 'target');
          writeFileSync(source, Buffer.alloc(mebibytes * mebibyte, randomBytes(mebibyte)));
          const copies = { source, target, mebibytes };
          return [
            copyContender('uringfs', 'uringfs', copies, () => copyThroughStreams(uringfs, source, target)),
            copyContender('node', 'node:fs', copies, () => copyThroughStreams(node, source, target)),
            copyContender('reference', 'cp', copies, () => copyWithCp(source, target)),
          ];
        },
      },
    ],
  };
}

interface Copies {
  source: string;
  target: string;
  mebibytes: number;
}

function copyContender(role: Contender['role'], name: string, copies: Copies, copy: () => Promise<void>): Contender {
  const measure = async (): Promise<Sample> => {
    rmSync(copies.target, { force: true });
    const measured = await sample(copies.mebibytes, copy);
    expectBytes(name, copies.mebibytes * mebibyte, statSync(copies.target).size);
    rmSync(copies.target);
    return measured;
  };
  return {
    role,
    name,
    warmUp: async () => {
      await measure();
    },
    measure,
    close: async () => {
      rmSync(copies.source, { force: true });
    },
  };
}

async function copyThroughStreams({ streams }: Implementation, source: string, target: string): Promise<void> {
  await pipeline(streams.createReadStream(source), streams.createWriteStream(target));
}

async function copyWithCp(source: string, target: string): Promise<void> {
  const [code] = await once(spawn('cp', [source, target], { stdio: ['ignore', 'ignore', 'inherit'] }), 'close');
  if (code !== 0) {
    throw new Error(`cp could not copy ${source} to ${target}: it ended with code ${code}.`);
  }
}
