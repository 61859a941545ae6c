import { once } from 'node:events';
import { constants } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { access } from '../../fs/metadata.js';
import { link, unlink } from '../../fs/names.js';
import { lstat, stat } from '../../fs/stat.js';
import { createReadStream } from '../../streams/read-stream.js';
import { copyWhole } from '../../streams/whole-copy.js';
import { createWriteStream } from '../../streams/write-stream.js';
import { quoted, reasonOf } from '../wording.js';
import type { CpOptions } from './options.js';
import type { ProgressBar } from './progress-bar.js';
import type { Report } from './report.js';
import type { FileToCopy, Tree } from './tree.js';

/** Copies of so many files go on at once, as soon as they are small … */
const lanes = 32;
/** … and of so many that are not: what the memory and the disk have to give is used up by then. */
const largeLanes = 2;
const largeBytes = 1n << 20n;
const writeFailures = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'];

/** Copies the files of a tree. */
export class Files {
  readonly #options: CpOptions;
  readonly #report: Report;
  readonly #bar: ProgressBar | null;
  readonly #signal: AbortSignal;

  constructor(options: CpOptions, report: Report, bar: ProgressBar | null, signal: AbortSignal) {
    this.#options = options;
    this.#report = report;
    this.#bar = bar;
    this.#signal = signal;
  }

  async copy({ files, hardLinks }: Tree): Promise<void> {
    const large = files.filter(({ found }) => found.size > largeBytes);
    const small = files.filter(({ found }) => found.size <= largeBytes);
    await Promise.all([this.#inLanes(small, lanes), this.#inLanes(large, largeLanes)]);
    for (const { first, target, source } of hardLinks) {
      if (this.#signal.aborted) return;
      await link(first, target)
        .catch(async (error: NodeJS.ErrnoException) => {
          if (error.code !== 'EEXIST') throw error;
          await unlink(target);
          await link(first, target);
        })
        .then(
          () => this.#tell(source, target),
          (error) =>
            this.#report.failure(`cannot create hard link ${quoted(target)} to ${quoted(first)}: ${reasonOf(error)}`),
        );
    }
  }

  async #inLanes(files: readonly FileToCopy[], most: number): Promise<void> {
    const rest = files.values();
    const lane = async () => {
      for (const file of rest) {
        if (this.#signal.aborted) return;
        await this.#copyOne(file);
      }
    };
    await Promise.all(Array.from({ length: Math.min(most, files.length) }, lane));
  }

  async #copyOne(file: FileToCopy): Promise<void> {
    const { source, target, found } = file;
    let told = 0;
    const advance = (copied: number) => {
      this.#bar?.add(copied - told);
      told = copied;
    };
    try {
      if (found.isFile() && !(await isSpecial(target))) await this.#copyFile(file, advance);
      else await this.#pipe(file);
    } catch (error) {
      if (this.#signal.aborted) return;
      advance(0);
      this.#report.failure(await problemOf(error as NodeJS.ErrnoException, file));
      return;
    }
    // So much was counted on, however much there was in the end.
    advance(Number(found.size));
    this.#bar?.fileDone();
    this.#tell(source, target);
  }

  async #copyFile({ source, target, found }: FileToCopy, advance: (copied: number) => void): Promise<void> {
    const { preserve, force } = this.#options;
    const traits = { mode: 0, attributes: preserve ? 'all' : 'ordinary', overReadOnly: force } as const;
    const shown = this.#bar !== null && found.size > largeBytes;
    const onProgress = shown ? ({ bytes }: { readonly bytes: number }) => advance(bytes) : undefined;
    await copyWhole(source, target, traits, { signal: this.#signal, onProgress });
  }

  // What has no end of its own, or takes no place of another's: a FIFO, a terminal, /dev/null.
  async #pipe({ source, target, found }: FileToCopy): Promise<void> {
    const from = createReadStream(source);
    try {
      // A FIFO without a writer is waited for; until there is one no file is made.
      await once(from, 'open', { signal: this.#signal });
      const before = await lstat(target).catch(() => null);
      const to = createWriteStream(target, { mode: Number(found.mode) & 0o666 });
      try {
        await once(to, 'open', { signal: this.#signal });
        await pipeline(from, to, { signal: this.#signal });
      } catch (error) {
        to.destroy();
        // Half of a file that was not there before; of the two errors this one is told.
        if (before === null) await unlink(target).catch(() => null);
        throw error;
      }
    } finally {
      from.destroy();
    }
  }

  #tell(source: Buffer, target: Buffer): void {
    if (this.#options.verbose) this.#report.said(`${quoted(source)} -> ${quoted(target)}`);
  }
}

async function isSpecial(target: Buffer): Promise<boolean> {
  return await stat(target).then(
    (found) => !found.isFile(),
    () => false,
  );
}

async function problemOf(error: NodeJS.ErrnoException, { source, target }: FileToCopy): Promise<string> {
  const reason = reasonOf(error);
  if (writeFailures.includes(error.code ?? '')) return `error writing ${quoted(target)}: ${reason}`;
  const readable = await access(source, constants.R_OK).then(
    () => true,
    () => false,
  );
  return readable
    ? `cannot create regular file ${quoted(target)}: ${reason}`
    : `cannot open ${quoted(source)} for reading: ${reason}`;
}
