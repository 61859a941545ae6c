import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RingBinding } from './ring-binding.js';

/** Offsets in bytes, sizes and names of the batch table, as `layout.h` lays it out. */
export interface Layout {
  readonly slots: number;
  readonly pathBytes: number;
  readonly statFields: number;
  readonly unitBytes: number;
  readonly largeUnits: number;
  readonly wideUnits: number;
  readonly unitsPerSegment: number;
  readonly segmentBytes: number;
  readonly maxSegments: number;
  readonly elsewhereByNode: number;
  readonly elsewhereLarge: number;
  readonly readWriteUncached: number;
  readonly copyVerbatimLinks: number;
  readonly copyNoFolder: number;
  readonly copyNoFile: number;
  readonly copyOwnerAndTimes: number;
  readonly copyOrdinaryMode: number;
  readonly copyKeepAttributes: number;
  readonly copyOverReadOnly: number;
  readonly stopCopy: number;
  readonly kindRegular: number;
  readonly kindLocal: number;
  readonly kindFixed: number;
  readonly kindReadOnly: number;
  readonly kindPunted: number;
  readonly queuedAt: number;
  readonly completedAt: number;
  readonly freeSmallAt: number;
  readonly freeLargeAt: number;
  readonly segmentKindAt: number;
  readonly freeSmallCountAt: number;
  readonly freeLargeCountAt: number;
  readonly moreAt: number;
  readonly yieldAt: number;
  readonly countersAt: number;
  readonly slotsAt: number;
  readonly slotBytes: number;
  readonly opAt: number;
  readonly fdAt: number;
  readonly flagsAt: number;
  readonly modeAt: number;
  readonly kindAt: number;
  readonly blockAt: number;
  readonly lengthAt: number;
  readonly destAt: number;
  readonly resultAt: number;
  readonly stageAt: number;
  readonly positionAt: number;
  readonly statAt: number;
  readonly pathAt: number;
  readonly ops: readonly string[];
  readonly stages: readonly string[];
  readonly counters: readonly string[];
}

/** What opening the ring of a thread answers. */
export interface Opened {
  readonly table: ArrayBuffer;
  readonly features: number;
  readonly setupFlags: number;
  readonly submissionEntries: number;
  readonly completionEntries: number;
  readonly fileSlots: number;
  /** Asked of the core: loading `node:worker_threads` for it takes a tenth of a program's start. */
  readonly mainThread: boolean;
  readonly opcodes: readonly string[];
  readonly featureNames: readonly (readonly [string, number])[];
  readonly setupNames: readonly (readonly [string, number])[];
}

export interface Binding {
  readonly layout: Layout;
  create(entries: number, deliver: (completed: number) => void, lacking: readonly string[]): Opened;
  flush(count: number): number;
  readCached(fd: number, buffer: Uint8Array, position: number, punted: boolean): number;
  now(slot: number): boolean;
  drain(): void;
  lend(slot: number, memory: Uint8Array): void;
  answer(slot: number): string;
  grow(large: boolean): boolean;
  segment(index: number): ArrayBuffer;
  installFile(fd: number): number;
  removeFile(slot: number): void;
  claim(fd: number): void;
  tell(fd: number): number;
  seek(fd: number, position: number): void;
  direct(fd: number, on: boolean): number;
  rings(deliver: (ring: number) => void): RingBinding | null;
}

/**
 * Loads the addon: built from source if it is there, else the prebuilt one for this platform.
 *
 * @throws whatever `require` and node-gyp-build throw where there is neither, or addons are forbidden.
 */
export function loadBinding(): Binding {
  const require = createRequire(import.meta.url);
  const load = require('node-gyp-build') as (folder: string) => Binding;
  const folder = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  try {
    return load(folder);
  } catch (error) {
    // It knows Alpine alone for a system on musl, and takes the binary for glibc on others, which does not load there.
    const musl = join(folder, 'prebuilds', `linux-${process.arch}`, 'uringfs.musl.node');
    if (!failedToLoad(error) || !existsSync(musl)) throw error;
    try {
      return require(musl) as Binding;
    } catch {
      throw error;
    }
  }
}

function failedToLoad(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'ERR_DLOPEN_FAILED';
}
