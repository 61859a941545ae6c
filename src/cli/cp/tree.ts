import type { BigIntStats } from 'node:fs';
import { readlink } from '../../fs/links.js';
import { chmod } from '../../fs/metadata.js';
import { mkdir, symlink, unlink } from '../../fs/names.js';
import { original } from '../../fs/original.js';
import { lstat, stat } from '../../fs/stat.js';
import { quoted, reasonOf } from '../wording.js';
import { keepAttributes } from './attributes.js';
import type { CpOptions } from './options.js';
import { join, key } from './path-bytes.js';
import type { Questions } from './questions.js';
import type { Report } from './report.js';

const slash = 0x2f;

/** A file that is to be copied. */
export interface FileToCopy {
  readonly source: Buffer;
  readonly target: Buffer;
  readonly found: BigIntStats;
}

interface FolderToFinish {
  readonly target: Buffer;
  finish(): Promise<void>;
}

/**
 * Makes the folders and links of what is to be copied, and lists its files: only when all of them are known can be said
 * how much there is to do.
 */
export class Tree {
  readonly files: FileToCopy[] = [];
  /** Names of a file that is among `files` already, by another name. */
  readonly hardLinks: { readonly first: Buffer; readonly target: Buffer; readonly source: Buffer }[] = [];
  readonly #options: CpOptions;
  readonly #report: Report;
  readonly #questions: Questions;
  readonly #signal: AbortSignal;
  readonly #umask = process.umask();
  readonly #folders: FolderToFinish[] = [];
  // Which file or link has been copied to a name.
  readonly #made = new Map<string, string>();
  readonly #firstNames = new Map<string, Buffer>();

  constructor(options: CpOptions, report: Report, questions: Questions, signal: AbortSignal) {
    this.#options = options;
    this.#report = report;
    this.#questions = questions;
    this.#signal = signal;
  }

  /** Takes in what one operand names. */
  async add(source: Buffer, target: Buffer): Promise<void> {
    const found = await this.#look(source);
    if (found === null) return;
    if (found.isDirectory() && this.#options.recursive && (await isWithin(target, found))) {
      const inside = `${quoted(source)}, into itself, ${quoted(target)}`;
      this.#report.failure(`cannot copy a directory, ${inside}`);
      return;
    }
    await this.#addFound(source, target, found);
  }

  /** Last of all: to a folder that may not be written nothing could be added, and every addition changes its times. */
  async finishFolders(): Promise<void> {
    for (const { target, finish } of this.#folders.toReversed()) {
      await this.#attempt(`cannot set the attributes of ${quoted(target)}`, finish);
    }
  }

  async #look(source: Buffer): Promise<BigIntStats | null> {
    const exact = { bigint: true } as const;
    const look = () => (this.#options.follow ? stat(source, exact) : lstat(source, exact));
    return await this.#attempt(`cannot stat ${quoted(source)}`, look);
  }

  async #addFound(source: Buffer, target: Buffer, found: BigIntStats): Promise<void> {
    if (this.#signal.aborted) return;
    if (found.isDirectory()) await this.#addFolder(source, target, found);
    else if (found.isSymbolicLink()) await this.#addLink(source, target, found);
    else if (found.isFile() || !this.#options.recursive) await this.#addFile(source, target, found);
    else this.#report.failure(`cannot copy ${quoted(source)}: it is a FIFO, a socket or a device`);
  }

  async #addFolder(source: Buffer, target: Buffer, found: BigIntStats): Promise<void> {
    if (!this.#options.recursive) {
      this.#report.failure(`-r not specified; omitting directory ${quoted(source)}`);
      return;
    }
    const names = await this.#attempt(`cannot access ${quoted(source)}`, () =>
      original.readdir(source, { encoding: 'buffer' }),
    );
    if (names === null || !(await this.#makeFolder(source, target, found))) return;
    const looks = names.map(async (name) => ({ name, found: await this.#look(join(source, name)) }));
    for (const entry of await Promise.all(looks)) {
      if (entry.found !== null) await this.#addFound(join(source, entry.name), join(target, entry.name), entry.found);
    }
  }

  async #makeFolder(source: Buffer, target: Buffer, found: BigIntStats): Promise<boolean> {
    const before = await this.#lookUp(target);
    if (before === undefined) return false;
    if (before !== null && !before.isDirectory() && !(await leadsToFolder(target))) {
      const problem = `cannot overwrite non-directory ${quoted(target)} with directory ${quoted(source)}`;
      this.#report.failure(problem);
      return false;
    }
    const mode = Number(found.mode) & 0o1777;
    if (before === null) {
      // Its owner may do everything with it until it is complete, and others nothing that they may not do in the end.
      const making = () => mkdir(target, (this.#options.preserve ? 0 : mode) | 0o700);
      const made = await this.#attempt(`cannot create directory ${quoted(target)}`, making);
      if (made === null) return false;
      if (this.#options.verbose) this.#tell(source, target);
    }
    if (this.#options.preserve) {
      this.#folders.push({ target, finish: () => keepAttributes(target, found) });
    } else if (before === null && (mode & 0o700) !== 0o700) {
      this.#folders.push({ target, finish: () => this.#setMode(target, mode) });
    }
    return true;
  }

  // By the umask, and with what a folder has from the one it is in.
  async #setMode(target: Buffer, wanted: number): Promise<void> {
    const { mode } = await stat(target);
    const final = (wanted & ~this.#umask) | (mode & 0o2000);
    if ((mode & 0o7777) !== final) await chmod(target, final);
  }

  async #addLink(source: Buffer, target: Buffer, found: BigIntStats): Promise<void> {
    const before = await this.#lookUp(target);
    if (before === undefined || !(await this.#mayReplace(source, target, found, before))) return;
    await this.#attempt(`cannot create symbolic link ${quoted(target)}`, async () => {
      const to = await readlink(source, { encoding: 'buffer' });
      if (before !== null) await unlink(target);
      await symlink(to, target);
      if (this.#options.preserve) await keepAttributes(target, found);
      this.#made.set(key(target), identity(found));
      if (this.#options.verbose) this.#tell(source, target);
    });
  }

  async #addFile(source: Buffer, target: Buffer, found: BigIntStats): Promise<void> {
    const before = await this.#lookUp(target);
    if (before === undefined) return;
    if (before === null && target.at(-1) === slash) {
      this.#report.failure(`cannot create regular file ${quoted(target)}: Not a directory`);
      return;
    }
    const through = before?.isSymbolicLink() ? await stat(target, { bigint: true }).catch(() => null) : before;
    if (before !== null && through === null) {
      this.#report.failure(`not writing through dangling symlink ${quoted(target)}`);
      return;
    }
    if (!(await this.#mayReplace(source, target, found, through))) return;
    const name = identity(found);
    this.#made.set(key(target), name);
    const first = this.#firstNames.get(name);
    if (this.#options.keepHardLinks && found.nlink > 1n) {
      if (first !== undefined) {
        this.hardLinks.push({ first, target, source });
        return;
      }
      this.#firstNames.set(name, target);
    }
    this.files.push({ source, target, found });
  }

  async #mayReplace(source: Buffer, target: Buffer, found: BigIntStats, before: BigIntStats | null): Promise<boolean> {
    const { existing } = this.#options;
    const made = this.#made.get(key(target));
    if (before === null && made === undefined) return true;
    if (existing === 'keep') return false;
    if (made === identity(found)) {
      this.#report.warning(`source file ${quoted(source)} specified more than once`);
      return false;
    }
    let problem: string | null = null;
    if (made !== undefined) problem = `will not overwrite just-created ${quoted(target)} with ${quoted(source)}`;
    else if (before?.isDirectory()) problem = `cannot overwrite directory ${quoted(target)} with non-directory`;
    else if (before !== null && identity(before) === identity(found)) {
      problem = `${quoted(source)} and ${quoted(target)} are the same file`;
    }
    if (problem === null) return existing === 'replace' || (await this.#questions.mayReplace(target));
    this.#report.failure(problem);
    return false;
  }

  /** What is at a target; undefined, and said, where that can't be found out. */
  async #lookUp(target: Buffer): Promise<BigIntStats | null | undefined> {
    try {
      return await lstat(target, { bigint: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      this.#report.failure(`cannot stat ${quoted(target)}: ${reasonOf(error)}`);
      return undefined;
    }
  }

  #tell(source: Buffer, target: Buffer): void {
    this.#report.said(`${quoted(source)} -> ${quoted(target)}`);
  }

  async #attempt<T>(what: string, call: () => Promise<T>): Promise<T | null> {
    try {
      return await call();
    } catch (error) {
      this.#report.failure(`${what}: ${reasonOf(error)}`);
      return null;
    }
  }
}

function identity({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

async function exists(path: Buffer): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}

async function leadsToFolder(path: Buffer): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Whether a path lies in a folder, by whatever names. */
async function isWithin(path: Buffer, folder: BigIntStats): Promise<boolean> {
  const missing = Buffer.from('..');
  let at = path;
  // What is not there yet lies in what is there.
  while (at.length > 0 && !(await exists(at))) {
    const slash = at.lastIndexOf('/');
    at = slash > 0 ? at.subarray(0, slash) : Buffer.from(slash === 0 ? '/' : '.');
  }
  if (!(await leadsToFolder(at))) at = join(at, missing);
  for (let above: BigIntStats | null = null; ; ) {
    const found = await stat(at, { bigint: true }).catch(() => null);
    if (found === null || (above !== null && found.dev === above.dev && found.ino === above.ino)) return false;
    if (found.dev === folder.dev && found.ino === folder.ino) return true;
    above = found;
    at = join(at, missing);
  }
}
